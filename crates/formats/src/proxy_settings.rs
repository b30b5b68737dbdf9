//! A proxy as Windows keeps it: `WinHttpSettings` of the machine and `DefaultConnectionSettings` of a user, both below
//! `…\Internet Settings\Connections`.
//!
//! Microsoft shows the bytes of a direct connection ("Use Group Policy to apply WinHTTP proxy settings to clients") and describes the
//! flags (`INTERNET_PER_CONN_FLAGS`); the rest is known from the bytes that `netsh winhttp` and the settings' page write: a version, a
//! counter and the flags, then the server and the names that go without it, each with its length before it. All numbers are
//! little-endian and of four bytes. A user's goes on with a script's address, which is not read.

/// The servers count (`PROXY_TYPE_PROXY`).
const PROXY: u32 = 2;
/// Version, counter, flags.
const HEAD: usize = 12;

/// A proxy's settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProxySettings {
    /// The server, as `proxy.example:8080`. `None` if no server is used.
    pub server: Option<String>,
    /// What goes without the server, as `*.example;<local>`. `None` if no server is used, or nothing goes without it.
    pub bypass: Option<String>,
}

/// Reads a proxy's settings. `None` if they are cut off.
pub fn read(bytes: &[u8]) -> Option<ProxySettings> {
    let flags = number(bytes, HEAD - 4)?;
    let (server, at) = text(bytes, HEAD)?;
    let (bypass, _) = text(bytes, at)?;
    let is_used = flags & PROXY != 0 && server.is_some();
    Some(ProxySettings { server: server.filter(|_| is_used), bypass: bypass.filter(|_| is_used) })
}

/// The settings of a machine, as Windows writes them.
pub fn write(server: &str, bypass: &str) -> Vec<u8> {
    let flags = if server.is_empty() { 1 } else { 1 | PROXY };
    let mut bytes: Vec<u8> = [0x18, 0, flags].into_iter().flat_map(u32::to_le_bytes).collect();
    for text in [server, bypass] {
        bytes.extend(u32::try_from(text.len()).unwrap_or(0).to_le_bytes());
        bytes.extend(text.as_bytes());
    }
    bytes
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|four| u32::from_le_bytes(*four))
}

/// A text, which is `None` if it is empty, and where it ends.
fn text(bytes: &[u8], at: usize) -> Option<(Option<String>, usize)> {
    let start = at + 4;
    let end = start.checked_add(usize::try_from(number(bytes, at)?).ok()?)?;
    let text = String::from_utf8_lossy(bytes.get(start..end)?).trim().to_owned();
    Some(((!text.is_empty()).then_some(text), end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_direct_connection_has_no_server() {
        let direct = [0x18, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        assert_eq!(read(&direct), Some(ProxySettings { server: None, bypass: None }));
        assert_eq!(write("", ""), direct);
    }

    #[test]
    fn a_server_counts_only_where_it_is_switched_on() {
        let mut bytes = write("proxy.example:8080", "*.example;<local>");
        let on = read(&bytes).unwrap();
        assert_eq!(on.server.as_deref(), Some("proxy.example:8080"));
        assert_eq!(on.bypass.as_deref(), Some("*.example;<local>"));
        // As the settings' page leaves it that remembers the server: detection by itself, and the server off.
        bytes[8] = 9;
        assert_eq!(read(&bytes), Some(ProxySettings { server: None, bypass: None }));
    }

    #[test]
    fn what_is_cut_off_is_not_read_at_any_length() {
        let bytes = write("proxy.example:8080", "<local>");
        for end in 0..bytes.len() {
            assert_eq!(read(&bytes[..end]), None, "{end}");
        }
        let mut endless = bytes.clone();
        endless[12..16].fill(0xff);
        assert_eq!(read(&endless), None);
    }
}
