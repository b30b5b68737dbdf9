//! What others' work goes into the program: from where, under which licences, in which versions, for which compiler, and the list
//! of it (SBOM). The rules are `deny.toml`'s.

use crate::setup::is_there;
use crate::{Error, output, root, run};
use cargo_metadata::{CargoOpt, DependencyKind, Metadata, MetadataCommand, Package, PackageId, Source};
use serde::Deserialize;
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};

/// It is installed only where its list of advisories can be reached: it takes two and a half minutes, and all but the list we see
/// by ourselves.
const CARGO_DENY: &str = "cargo-deny@0.20.2";

/// For what the list is made: the program that terminals get.
const TARGET: &str = "x86_64-pc-windows-gnu";

/// What is kept of `deny.toml` without cargo-deny.
#[derive(Deserialize)]
struct Rules {
    licenses: Licenses,
    bans: Bans,
    advisories: Advisories,
}

#[derive(Deserialize)]
struct Licenses {
    allow: Vec<String>,
}

#[derive(Deserialize)]
struct Bans {
    skip: Vec<Skip>,
}

#[derive(Deserialize)]
struct Skip {
    #[serde(rename = "crate")]
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Advisories {
    db_urls: Vec<String>,
}

/// Sees that all of `deny.toml` holds, and that nothing wants a newer compiler than we state. What could not be seen
/// is given.
pub fn check() -> Result<Vec<String>, Error> {
    println!("licences, versions and compiler");
    let rules: Rules = toml::from_str(&std::fs::read_to_string(root().join("deny.toml"))?)?;
    let metadata = metadata(CargoOpt::AllFeatures, &[])?;
    let others: Vec<&Package> = metadata.packages.iter().filter(|package| package.source.is_some()).collect();
    let mut wrong = licences(&rules, &others);
    wrong.extend(versions(&rules, &others));
    wrong.extend(sources(&metadata));

    let stated = metadata.workspace_packages().iter().find_map(|package| package.rust_version.clone());
    let stated = stated.ok_or("no rust-version is stated")?;
    let newer =
        others.iter().filter(|package| package.rust_version.as_ref().is_some_and(|wants| *wants > stated));
    wrong.extend(newer.map(|package| format!("{} wants a newer compiler than {stated}", package.id)));
    if !wrong.is_empty() {
        return Err(wrong.join("\n").into());
    }

    let mut skipped = Vec::new();
    // What the stated compiler can build is seen with that compiler: the one in use, or else one beside it.
    let compiler = format!("{}.{}", stated.major, stated.minor);
    if !output("rustc", &["--version"])?.starts_with(&format!("rustc {compiler}.")) {
        let beside = format!("+{compiler}");
        match output("cargo", &[&beside, "--version"])?.is_empty() {
            true => {
                skipped.push(format!("Rust {compiler} is not here: whether it can build this was not seen"))
            }
            false => run("cargo", &[&beside, "check", "--quiet", "--workspace", "--all-targets"])?,
        }
    }
    skipped.extend(advisories(&rules.advisories)?);
    Ok(skipped)
}

/// cargo-deny's own verdict: by the rules where it is here, and by the advisories where their list can be reached. What could not be
/// seen is given.
fn advisories(rules: &Advisories) -> Result<Option<String>, Error> {
    let is_here = || is_there(&["cargo", "deny", "--version"]);
    let reaches =
        |list: &String| is_there(&["timeout", "30", "git", "ls-remote", "--exit-code", list, "HEAD"]);
    let is_reached = rules.db_urls.iter().all(reaches);
    if is_reached && !is_here() {
        println!("installing {CARGO_DENY}");
        is_there(&["cargo", "install", "--quiet", "--locked", CARGO_DENY]);
    }
    if is_here() {
        let rest = if is_reached { &["advisories"][..] } else { &[] };
        let which = ["deny", "check", "bans", "licenses", "sources"];
        run("cargo", &which.into_iter().chain(rest.iter().copied()).collect::<Vec<_>>())?;
    }
    Ok(match (is_reached, is_here()) {
        (true, true) => None,
        (false, _) => Some("the list of advisories cannot be reached: none were asked for".to_owned()),
        (true, false) => Some("cargo-deny cannot be installed: no advisories were asked for".to_owned()),
    })
}

fn metadata(features: CargoOpt, more: &[&str]) -> Result<Metadata, Error> {
    let more: Vec<String> = ["--locked"].iter().chain(more).map(|word| (*word).to_owned()).collect();
    let mut command = MetadataCommand::new();
    Ok(command.current_dir(root()).features(features).other_options(more).exec()?)
}

/// Some crates still write `/` for OR.
fn licence(package: &Package) -> String {
    package.license.as_deref().unwrap_or_default().replace('/', " OR ")
}

fn licences(rules: &Rules, packages: &[&Package]) -> Vec<String> {
    let allows = |package: &Package| {
        let expression = spdx::Expression::parse(&licence(package)).ok()?;
        expression.evaluate(|wanted| rules.licenses.allow.contains(&wanted.to_string())).then_some(())
    };
    let bad = packages.iter().filter(|package| allows(package).is_none());
    bad.map(|package| format!("{}: the licence {:?} is not allowed", package.id, licence(package))).collect()
}

fn versions(rules: &Rules, packages: &[&Package]) -> Vec<String> {
    let mut versions: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for package in packages {
        versions.entry(package.name.as_str()).or_default().insert(package.version.to_string());
    }
    versions.retain(|_, versions| versions.len() > 1);
    let known: BTreeSet<&str> = rules.bans.skip.iter().map(|skip| skip.name.as_str()).collect();
    let several: BTreeSet<&str> = versions.keys().copied().collect();
    let new =
        several.difference(&known).map(|name| format!("{name} is built in versions {:?}", versions[name]));
    let gone = known.difference(&several).map(|name| format!("deny.toml excuses {name} for nothing"));
    new.chain(gone).collect()
}

/// Crates that come from elsewhere than the registry or our own folders, and ours that take any version of another.
fn sources(metadata: &Metadata) -> Vec<String> {
    let mut wrong = Vec::new();
    for package in &metadata.packages {
        let is_ours = package.source.is_none() && package.manifest_path.starts_with(&metadata.workspace_root);
        if !is_ours && !package.source.as_ref().is_some_and(Source::is_crates_io) {
            wrong.push(format!("{} comes from neither the registry nor our folders", package.id));
        }
        let any = package.dependencies.iter().filter(|on| on.path.is_none() && on.req.comparators.is_empty());
        wrong.extend(
            any.filter(|_| is_ours).map(|on| format!("{} takes any version of {}", package.name, on.name)),
        );
    }
    wrong
}

/// `cargo xtask sbom`: all crates that end up in the program for Windows, as CycloneDX 1.6. What only builds it
/// (procedural macros, build scripts) or tests it is not in it. The same sources give the same bytes.
pub fn sbom() -> Result<(), Error> {
    let metadata = metadata(CargoOpt::NoDefaultFeatures, &["--filter-platform", TARGET])?;
    let resolve = metadata.resolve.as_ref().ok_or("cargo gave no graph")?;
    let ours = metadata.packages.iter().find(|package| package.name.as_str() == "tejun").ok_or("no tejun")?;
    let mut inside: BTreeMap<&PackageId, BTreeSet<&PackageId>> = BTreeMap::new();
    let mut open = vec![&ours.id];
    while let Some(id) = open.pop() {
        if inside.contains_key(id) {
            continue;
        }
        let node = resolve.nodes.iter().find(|node| node.id == *id).ok_or("a crate without its node")?;
        let normal =
            node.deps.iter().filter(|dep| dep.dep_kinds.iter().any(|k| k.kind == DependencyKind::Normal));
        let linked = normal.map(|dep| &dep.pkg).filter(|id| !is_macro(&metadata[*id]));
        let linked: BTreeSet<&PackageId> = linked.collect();
        open.extend(&linked);
        inside.insert(id, linked);
    }
    let hashes = hashes()?;
    let component = |package: &Package| -> Json {
        let (name, version) = (package.name.to_string(), package.version.to_string());
        let own = package.id == ours.id;
        let mut component = json!({
            "type": if own { "application" } else { "library" },
            "bom-ref": reference(package),
            "name": name,
            "version": version,
            "licenses": [{ "expression": licence(package) }],
        });
        if package.source.is_some() {
            component["purl"] = json!(format!("pkg:cargo/{name}@{version}"));
        }
        if let Some(hash) = hashes.get(&(name, version)) {
            component["hashes"] = json!([{ "alg": "SHA-256", "content": hash }]);
        }
        component
    };
    let others = inside.keys().filter(|id| **id != &ours.id);
    let list = json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": component(ours),
            "properties": [{ "name": "cargo:target", "value": TARGET }],
        },
        "components": others.map(|id| component(&metadata[*id])).collect::<Vec<_>>(),
        "dependencies": inside.iter().map(|(id, on)| json!({
            "ref": reference(&metadata[*id]),
            "dependsOn": on.iter().map(|id| reference(&metadata[*id])).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
    });
    let file = root().join("target/sbom").join(format!("tejun-{}.cdx.json", ours.version));
    std::fs::create_dir_all(root().join("target/sbom"))?;
    std::fs::write(&file, serde_json::to_string_pretty(&list)? + "\n")?;
    println!("{} ({} crates)", file.display(), inside.len());
    Ok(())
}

fn reference(package: &Package) -> String {
    format!("{}@{}", package.name, package.version)
}

fn is_macro(package: &Package) -> bool {
    package.targets.iter().any(cargo_metadata::Target::is_proc_macro)
}

/// The SHA-256 of each crate's archive, by name and version, as the lock file has it.
fn hashes() -> Result<BTreeMap<(String, String), String>, Error> {
    #[derive(Deserialize)]
    struct Lock {
        package: Vec<Locked>,
    }
    #[derive(Deserialize)]
    struct Locked {
        name: String,
        version: String,
        checksum: Option<String>,
    }
    let lock: Lock = toml::from_str(&std::fs::read_to_string(root().join("Cargo.lock"))?)?;
    Ok(lock.package.into_iter().filter_map(|p| Some(((p.name, p.version), p.checksum?))).collect())
}
