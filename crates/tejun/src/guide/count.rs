//! A counter of simultaneous users of something.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Counts how many there are.
#[derive(Default)]
pub struct Count(AtomicUsize);

/// One of them. It is released on drop, also during a panic.
#[must_use]
pub struct Counted<'c>(&'c AtomicUsize);

impl Count {
    /// How many there are.
    pub fn get(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }

    /// One more.
    pub fn enter(&self) -> Counted<'_> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Counted(&self.0)
    }

    /// One more, if there are fewer than `limit`.
    pub fn enter_below(&self, limit: usize) -> Option<Counted<'_>> {
        let more = |count: usize| (count < limit).then_some(count + 1);
        self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, more).ok()?;
        Some(Counted(&self.0))
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_than_the_limit_are_there_at_once() {
        let count = Count::default();
        let all: Vec<_> = (0..4).map_while(|_| count.enter_below(3)).collect();
        assert_eq!((all.len(), count.get()), (3, 3));
        drop(all);
        assert_eq!(count.get(), 0);
        assert!(count.enter_below(3).is_some());
    }

    #[test]
    fn whoever_panics_gives_the_place_back() {
        let count = Count::default();
        for _ in 0..3 {
            let counted = count.enter_below(1).unwrap();
            let panicked = std::thread::scope(|scope| {
                let panics = scope.spawn(move || {
                    let _counted = counted;
                    panic!("as a connection might");
                });
                panics.join().is_err()
            });
            assert!(panicked);
        }
        assert_eq!(count.get(), 0);
    }
}
