//! This PC's clock against a time server (SNTP, RFC 5905).

use sntpc::{Error, NtpContext, NtpUdpSocket, Result, StdTimestampGen, sync};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::time::Duration;

/// A socket that only the server's answers reach.
struct Connected {
    socket: UdpSocket,
    server: SocketAddr,
}

impl NtpUdpSocket for Connected {
    async fn send_to(&self, request: &[u8], _: SocketAddr) -> Result<usize> {
        self.socket.send(request).map_err(|_| Error::Network)
    }

    async fn recv_from(&self, response: &mut [u8]) -> Result<(usize, SocketAddr)> {
        let length = self.socket.recv(response).map_err(|_| Error::Network)?;
        Ok((length, self.server))
    }
}

/// How many whole seconds this PC's clock is away from the server's. `None` if the server gives no time within that.
pub(crate) fn seconds_apart(server: SocketAddr, within: Duration) -> Option<u64> {
    let any = match server {
        SocketAddr::V4(_) => SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)),
        SocketAddr::V6(_) => SocketAddr::from((Ipv6Addr::UNSPECIFIED, 0)),
    };
    let socket = UdpSocket::bind(any).ok()?;
    socket.connect(server).ok()?;
    // A deadline of nothing is an error, and no deadline.
    socket.set_read_timeout(Some(within)).ok()?;
    let context = NtpContext::new(StdTimestampGen::default());
    let time = sync::get_time(server, &Connected { socket, server }, context).ok()?;
    Some(time.offset().unsigned_abs() / 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{SystemTime, UNIX_EPOCH};

    /// The seconds between the epochs of NTP (1900) and Unix.
    const EPOCHS: u64 = 2_208_988_800;

    /// A time server that answers once; how the answer is spoilt.
    fn serves(ahead: u64, spoil: fn(&mut [u8; 48])) -> SocketAddr {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let at = socket.local_addr().unwrap();
        std::thread::spawn(move || {
            let mut request = [0; 48];
            let (_, from) = socket.recv_from(&mut request).unwrap();
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() + EPOCHS + ahead;
            let mut answer = [0; 48];
            // Version 4, a server; of the second rank.
            answer[..2].copy_from_slice(&[0x24, 2]);
            answer[24..32].copy_from_slice(&request[40..48]);
            answer[32..36].copy_from_slice(&(now as u32).to_be_bytes());
            answer[40..44].copy_from_slice(&(now as u32).to_be_bytes());
            spoil(&mut answer);
            socket.send_to(&answer, from).unwrap();
        });
        at
    }

    fn asked(ahead: u64, spoil: fn(&mut [u8; 48])) -> Option<u64> {
        seconds_apart(serves(ahead, spoil), Duration::from_secs(2))
    }

    #[test]
    fn a_server_s_time_is_compared() {
        assert!(asked(0, |_| {}).unwrap() <= 2);
        assert!((298..=302).contains(&asked(300, |_| {}).unwrap()));
    }

    #[test]
    fn what_is_no_answer_to_this_question_counts_for_nothing() {
        assert_eq!(asked(300, |answer| answer[24] ^= 1), None, "another question's");
        assert_eq!(asked(300, |answer| answer[0] = 0xe4), None, "a server that has no time itself");
        assert_eq!(asked(300, |answer| answer[1] = 0), None, "one that refuses");
    }

    #[test]
    fn a_server_that_is_silent_is_left_in_time() {
        let silent = UdpSocket::bind("127.0.0.1:0").unwrap();
        let began = std::time::Instant::now();
        assert_eq!(seconds_apart(silent.local_addr().unwrap(), Duration::from_millis(300)), None);
        assert!(began.elapsed() < Duration::from_secs(5));
    }
}
