//! What is seen of a person who exchanges extensions by hand, one thing after the other.

use super::extensions::{id_of, in_use, is_member, is_old};
use model::kinds::{ExtensionFound, ExtensionSet, ExtensionsFound};
use model::observation::ProfileRef;
use std::collections::BTreeSet;

/// How one extension of a set stands in a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// An old one is there.
    Old,
    /// None is there.
    Missing,
    /// The new one is there, and the browser keeps it off, or its files are not whole.
    Off,
    /// The new one is there and on.
    There,
}

/// What is seen in a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByHand {
    /// The profile.
    pub profile: ProfileRef,
    /// The extensions of the set, in its order, by the names that the browser shows.
    pub members: Vec<(String, Standing)>,
    /// Whether developer mode is on.
    pub developer_mode: bool,
}

impl ByHand {
    /// Whether all old extensions have gone.
    pub fn is_rid_of_old(&self) -> bool {
        self.members.iter().all(|(_, standing)| *standing != Standing::Old)
    }

    /// Whether all new extensions are there and on.
    pub fn has_new(&self) -> bool {
        self.members.iter().all(|(_, standing)| *standing == Standing::There)
    }
}

/// The profiles in which an extension of the set works, old or new, each with the name that the browser shows.
pub fn working(set: &ExtensionSet, found: &ExtensionsFound) -> BTreeSet<(ProfileRef, String)> {
    let profiles = in_use(set, found, &mut Vec::new()).into_iter();
    let working = profiles.flat_map(|(profile, holds)| {
        let members = set.members.iter().zip(&found.files).filter(|(member, file)| {
            let works = |extension: &ExtensionFound| {
                extension.disabled_by.is_empty() && extension.files_wrong.is_none()
            };
            let mut there =
                holds.extensions.iter().filter(|extension| is_member(extension, member, id_of(Some(file))));
            there.any(works)
        });
        members.map(|(member, _)| (profile.profile.clone(), member.name.clone()))
    });
    working.collect()
}

/// What is seen in each profile in use that can be read.
pub fn by_hand(set: &ExtensionSet, found: &ExtensionsFound) -> Vec<ByHand> {
    let profiles = in_use(set, found, &mut Vec::new()).into_iter();
    let seen = profiles.map(|(profile, holds)| {
        let members = set.members.iter().zip(&found.files).map(|(member, file)| {
            let mut there =
                holds.extensions.iter().filter(|e| is_member(e, member, id_of(Some(file)))).peekable();
            let standing = |before, extension: &ExtensionFound| {
                let off = !extension.disabled_by.is_empty() || extension.files_wrong.is_some();
                match before {
                    _ if is_old(set, extension) => Standing::Old,
                    Standing::There if off => Standing::Off,
                    before => before,
                }
            };
            let is_there = there.peek().is_some();
            let standing = if is_there { there.fold(Standing::There, standing) } else { Standing::Missing };
            (member.name.clone(), standing)
        });
        let developer_mode = holds.developer_mode;
        ByHand { profile: profile.profile.clone(), members: members.collect(), developer_mode }
    });
    seen.collect()
}
