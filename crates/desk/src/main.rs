//! The vendor's desk: takes in what terminals hand in, and shows who has done it, who is stuck, and whom to call.

mod access;
mod args;
mod clock;
mod demo;
mod desk;
mod error;
mod export;
mod intake;
mod notices;
mod pages;
mod server;

#[cfg(test)]
mod tests;

use std::process::ExitCode;

fn main() -> ExitCode {
    match args::read().and_then(|command| server::run(&command)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            use std::io::Write as _;
            // Nobody reads it if there is no standard error.
            let _ = writeln!(std::io::stderr(), "{error}");
            ExitCode::from(error.exit())
        }
    }
}
