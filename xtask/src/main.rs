//! x
fn main() {
    let h = schemars::schema_for!(model::notice::Header);
    let p = schemars::schema_for!(model::notice::Procedure);
    let c = schemars::schema_for!(model::case::Case);
    let d = schemars::schema_for!(model::practice::Description);
    let k = schemars::schema_for!(model::Calendar);
    for (n, s) in [("notice", h), ("procedure", p), ("case", c), ("terminal", d), ("calendar", k)] {
        std::fs::write(
            format!("procedures/schema/{n}.json"),
            serde_json::to_string_pretty(&s).unwrap() + "\n",
        )
        .unwrap();
    }
}
