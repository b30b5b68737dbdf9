//! The PC that this runs on passes the contract. It is laid out by the contract's own description first, so this runs only
//! where `TEJUN_SCRATCH_PC` says that the PC may be spoilt: in a fresh Wine prefix.

#![cfg(windows)]
mod scratch;

use model::running_windows::Software;
use scratch::Scratch;
use terminal::Terminal;
use terminal::contract::{CHECKS, description};

/// What cannot be seen where this runs, and why.
const UNSEEN: [(&str, &str); 3] = [
    ("a restart is a new start of Windows", "Wine does not restart when it is asked to"),
    (
        "updates go from offered to installed",
        "there is no server here; a double of the agent plays one in updates.rs",
    ),
    (
        "the server's errors arrive as they are",
        "there is no server here; a double of the agent plays one in updates.rs",
    ),
];

#[test]
fn this_pc_passes() {
    let Some(scratch) = Scratch::take() else { return };
    for (name, check) in CHECKS {
        if let Some((_, why)) = UNSEEN.iter().find(|(unseen, _)| unseen == name) {
            scratch::skipped(&format!("live: {name}: {why}"));
            continue;
        }
        println!("{name}");
        let laid_out = scratch.lay_out(&description());
        check(&live::LocalPc::open());
        drop(laid_out);
    }
}

#[test]
fn this_pc_tells_what_it_can() {
    let Some(scratch) = Scratch::take() else { return };
    let _laid_out = scratch.lay_out(&description());
    let this = live::LocalPc::open();
    assert!(live::is_elevated());
    assert!(this.user_sid().unwrap().unwrap().starts_with("S-1-5-21-"));
    assert_eq!(this.power().on_mains_power(), Some(true));
    assert_eq!(this.updates().restart_required().unwrap(), Some(false));
    assert!(this.power().keep_awake(&model::Text::default()).is_some());
    let own = std::env::current_exe().unwrap();
    let own = own.file_name().unwrap().to_str().unwrap();
    let runs = |software: Software| this.devices().is_running(&software).unwrap();
    assert!(runs(Software::Program(own.to_uppercase())));
    assert!(!runs(Software::Program("nothing.exe".to_owned())));
    // Plug and Play runs with every Windows; the print spooler is there under Wine, and nobody has started it.
    assert!(runs(Software::Service("PLUGPLAY".to_owned())));
    assert!(!runs(Software::Service("Spooler".to_owned())));
    assert!(!runs(Software::Service("nothing".to_owned())));
}
