//! Extensions that the browser switched off itself: on again once a policy allows them.

use crate::*;

impl Bench {
    /// Says in the profile why its first extension is off, and gives its id.
    fn switched_off_for(&self, reasons: &[i64]) -> String {
        let id = self.holds().extensions[0].id.clone();
        let path = self.disk.join(USER_DATA).join("Default/Secure Preferences");
        let mut prefs: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        prefs["extensions"]["settings"][&id]["disable_reasons"] = serde_json::json!(reasons);
        std::fs::write(path, prefs.to_string()).unwrap();
        id
    }

    fn disabled_by(&self, id: &str) -> Vec<i64> {
        let found = self.holds().extensions.into_iter().find(|found| found.id == id);
        found.unwrap().disabled_by
    }

    fn allow(&self, id: &str) {
        self.set(&KeyPath::machine(EDGE).join("ExtensionInstallAllowlist"), "1", words(id));
    }
}

#[test]
fn an_extension_that_a_policy_allows_is_switched_on() {
    let bench = Bench::new();
    let id = bench.switched_off_for(&[256]);
    let switch = SetOperation::EnableExtension(EnableExtension {
        profile: profile(),
        id: id.clone(),
        name: "x".to_owned(),
    });
    let stands = || terminal::test(&bench.volume(), &switch);
    terminal::set(&bench.practice(), &switch).unwrap();
    assert_eq!(stands(), TestResult::Ready, "no policy allows it yet");
    bench.allow(&id);
    terminal::set(&bench.practice(), &switch).unwrap();
    assert_eq!((stands(), bench.disabled_by(&id)), (TestResult::InDesiredState, vec![]));
    // What somebody switched off stays off.
    bench.switched_off_for(&[1, 256]);
    terminal::set(&bench.practice(), &switch).unwrap();
    assert_eq!(bench.disabled_by(&id), [1]);
    // A browser is nothing that a disk has.
    assert!(terminal::set(&bench.volume(), &switch).is_err());
}

#[test]
fn a_browser_that_was_restarted_has_read_its_policies_and_written_its_files() {
    let bench = Bench::new();
    let id = bench.switched_off_for(&[256]);
    bench.allow(&id);
    let proof = ProveExtensions { profile: profile(), extensions: vec![] };
    let practice = bench.practice();
    let before = practice.clock().now();
    terminal::restart_browser(&practice, &proof).unwrap();
    assert_eq!(bench.disabled_by(&id), [0; 0]);
    assert!(practice.clock().now() > before, "it takes its time");
    assert!(terminal::restart_browser(&bench.volume(), &proof).is_err());
}
