//! Programs that extensions speak to: those of the software are looked at, others may lie anywhere.

use crate::*;
use model::observation::Trouble;

impl Bench {
    /// Registers a host and gives what is found of it: its manifest, and what is unknown.
    fn host(&self, manifest: &str) -> (Vec<String>, Vec<Trouble>) {
        let key = KeyPath::machine(r"SOFTWARE\Microsoft\Edge\NativeMessagingHosts\host");
        self.set(&key, "", words(manifest));
        let found = self.extensions();
        (found.hosts.into_iter().map(|host| host.manifest).collect(), found.unread_hosts)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.disk.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

#[test]
fn a_host_is_of_the_software_by_its_manifest_or_its_program() {
    let bench = Bench::new();
    // The set's files lie in `C:\Program Files\Contract\ext`.
    let ours = r#"{"path":"C:\\Program Files\\Contract\\host.exe"}"#;
    let theirs = r#"{"path":"C:\\Other\\host.exe"}"#;
    for (folder, text, is_found) in [
        ("Program Files/Contract", theirs, true),
        ("Program Files/Contract", "no JSON", true),
        ("Program Files/Contract/more", theirs, true),
        ("program files/CONTRACT", theirs, true),
        ("Program Files/Contract2", theirs, false),
        ("Program Files", theirs, false),
        ("Program Files", ours, true),
        ("Other", ours, true),
        ("Other", "no JSON", false),
    ] {
        let path = format!("{folder}/host.json");
        bench.write(&path, text);
        let manifest = format!(r"C:\{}", path.replace('/', r"\"));
        let (found, unread) = bench.host(&manifest);
        assert_eq!(
            (found.contains(&manifest), found.len(), unread),
            (is_found, usize::from(is_found), vec![]),
            "{path}"
        );
    }
}

#[cfg(unix)]
#[test]
fn a_host_that_cannot_be_read_is_told_only_if_it_may_be_one_of_the_software() {
    let bench = Bench::new();
    for folder in ["Program Files/Contract", "Other"] {
        std::fs::create_dir_all(bench.disk.join(folder)).unwrap();
        std::os::unix::fs::symlink("/", bench.disk.join(folder).join("link")).unwrap();
    }
    // A link is not followed, and drive E: is not on this disk.
    for (manifest, is_told) in [
        (r"C:\Program Files\Contract\link\host.json", true),
        (r"c:\program files\contract\LINK\host.json", true),
        (r"C:\Other\link\host.json", false),
        (r"E:\Program Files\Contract\host.json", false),
    ] {
        let (found, unread) = bench.host(manifest);
        let places: Vec<_> = unread.iter().map(|trouble| trouble.place.as_str()).collect();
        assert_eq!((found, places), (vec![], if is_told { vec![manifest] } else { vec![] }));
    }
}
