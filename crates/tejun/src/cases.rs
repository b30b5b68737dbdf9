//! x
use crate::{args::Args, error::Error, exit::Exit, screen::Screen};
/// x
pub fn test(_: &Args, _: Option<&camino::Utf8Path>, _: &Screen) -> Result<Exit, Error> {
    Ok(Exit::Done)
}
