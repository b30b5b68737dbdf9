//! x
use crate::Error;
/// x
pub fn pictures() -> Result<(), Error> {
    Ok(())
}
