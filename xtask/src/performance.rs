//! x
use crate::Error;
/// x
pub fn performance() -> Result<(), Error> {
    Ok(())
}
