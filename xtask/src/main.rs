//! tejun
fn main() {}
