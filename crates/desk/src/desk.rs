//! What every page works on.

use crate::clock::Clock;
use crate::error::Error;
use crate::intake::Writer;
use crate::notices::Notices;
use desk_store::{Db, Store};
use std::sync::Arc;

/// The desk.
pub struct Desk {
    /// What is kept.
    pub store: Arc<Store>,
    /// The way to whoever writes reports.
    pub writer: Writer,
    /// The notices that were sent out.
    pub notices: Notices,
    /// The time.
    pub clock: Clock,
    /// Where clinics reach the desk.
    pub url: String,
    /// Whether cookies are for HTTPS alone.
    pub secure: bool,
    /// Whether everything is made up.
    pub is_demo: bool,
}

impl Desk {
    /// A desk on that database.
    ///
    /// # Errors
    ///
    /// If there is no thread for its writer.
    pub fn new(store: Store, notices: Notices, clock: Clock, url: String) -> Result<Self, Error> {
        let store = Arc::new(store);
        let writer = Writer::start(Arc::clone(&store))?;
        Ok(Self { store, writer, notices, clock, url, secure: false, is_demo: false })
    }

    /// Works on the database, on a thread that may wait for it.
    ///
    /// # Errors
    ///
    /// If the database did not do it.
    pub async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Db) -> Result<T, desk_store::Error> + Send + 'static,
    ) -> Result<T, Error> {
        let store = Arc::clone(&self.store);
        let done = tokio::task::spawn_blocking(move || store.with(work)).await;
        Ok(done.map_err(|_| Error::Ending)??)
    }
}
