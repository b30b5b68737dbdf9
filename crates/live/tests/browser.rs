//! Procedure A on a PC whose browser is a double: `cargo xtask windows test` lays the PC out by this, and then runs the program
//! itself, both its halves.

#![cfg(windows)]

mod scratch;
mod work;

use scratch::Scratch;
use windows_registry::CURRENT_USER;

#[test]
#[ignore = "a part that `cargo xtask windows test` runs"]
fn a_pc_with_a_browser_is_laid_out() {
    let Some(scratch) = Scratch::take() else { return };
    let loaded = work::support::loaded();
    std::mem::forget(scratch.lay_out(&loaded.kinds[&"desktop".parse().unwrap()]));
    // Windows without a screen.
    CURRENT_USER.create(r"Software\Wine\Drivers").unwrap().set_string("Graphics", "null").unwrap();
    scratch::say("laid out");
}
