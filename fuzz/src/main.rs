//! libFuzzer's program: `TEJUN_FUZZ` names the target. `cargo xtask fuzz` builds and runs it.

#![no_main]
#![expect(
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "libFuzzer takes the command line for itself"
)]

use std::sync::OnceLock;

static TARGET: OnceLock<fn(&[u8])> = OnceLock::new();

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let target = TARGET.get_or_init(|| {
        let name = std::env::var("TEJUN_FUZZ").expect("TEJUN_FUZZ names the target");
        fuzz::TARGETS.iter().find(|target| target.name == name).expect("a target of that name").does
    });
    target(data);
});
