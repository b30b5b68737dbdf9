//! A hive read page by page is the same as one read whole.

use std::cell::RefCell;
use std::rc::Rc;

use super::cells::Cells;
use super::crafted::{NOW, pattern, sample, wide};
use super::*;

/// Place and length of each part that was asked for.
type Asked = Rc<RefCell<Vec<(u64, usize)>>>;

/// Opens it out of memory.
fn opened(bytes: &[u8]) -> (Result<Pages, Error>, Asked) {
    let asked = Asked::default();
    let (file, told) = (bytes.to_vec(), asked.clone());
    let read: ReadAt = Box::new(move |at, into: &mut [u8]| {
        told.borrow_mut().push((at, into.len()));
        let part = file.get(at as usize..at as usize + into.len());
        into.copy_from_slice(part.ok_or(std::io::ErrorKind::UnexpectedEof)?);
        Ok(())
    });
    (Pages::open(bytes.len() as u64, read), asked)
}

/// Every place where a cell could be, and some places without one.
fn offsets(hive: &Hive) -> impl Iterator<Item = u32> {
    (0..hive.image.bins_size() + 16).step_by(4).chain([u32::MAX, u32::MAX - 7, 1 << 31])
}

#[test]
fn every_cell_is_the_same() {
    // Data of every length up to two pages, so that all kinds of cells go over the end of a page.
    let mut hive = sample();
    for length in (5..9000).step_by(97) {
        hive.set_value("Größe", &format!("v{length}"), 3, &pattern(length), NOW).unwrap();
    }
    let bytes = hive.commit(NOW).unwrap().to_vec();
    let (pages, _) = opened(&bytes);
    let pages = pages.unwrap();
    for offset in offsets(&hive) {
        assert_eq!(pages.cell(offset), hive.image.cell(offset), "{offset:#x}");
    }
}

#[test]
fn every_cell_of_a_damaged_hive_is_the_same() {
    let good = sample().into_bytes();
    let mut seed = 1_u32;
    let mut random = |below: usize| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 8) as usize % below
    };
    for _ in 0..40 {
        let mut bytes = good.clone();
        for _ in 0..400 {
            let at = 4096 + random(bytes.len() - 4096);
            bytes[at] = random(256) as u8;
        }
        let hive = Hive::open(bytes.clone()).unwrap();
        let (pages, _) = opened(&bytes);
        let pages = pages.unwrap();
        for offset in offsets(&hive) {
            assert_eq!(pages.cell(offset), hive.image.cell(offset), "{offset:#x}");
        }
    }
}

#[test]
fn what_cannot_be_opened_is_refused_alike() {
    let good = sample().into_bytes();
    let dirty = {
        let mut bytes = good.clone();
        bytes[4] ^= 1;
        bytes
    };
    let cut = good[..good.len() - 4096].to_vec();
    for bytes in [dirty, cut, good[..100].to_vec(), b"no hive".to_vec(), Vec::new()] {
        let whole = Hive::open(bytes.clone()).map(drop);
        assert!(whole.is_err());
        assert_eq!(opened(&bytes).0.map(drop), whole);
    }
}

#[test]
fn only_what_is_asked_for_is_read() {
    let bytes = wide(3000).commit(NOW).unwrap().to_vec();
    let (pages, asked) = opened(&bytes);
    let pages = pages.unwrap();
    assert_eq!(*asked.borrow(), [(0, 4096)]);
    assert_eq!(pages.key("KEY 2345").unwrap().unwrap().name(), "key 2345");
    let read: usize = asked.borrow().iter().map(|(_, length)| length).sum();
    assert!(read * 5 < bytes.len(), "{read} of {} bytes", bytes.len());
    // And each once.
    let so_far = asked.borrow().len();
    assert!(pages.key("key 2345").unwrap().is_some());
    assert_eq!(asked.borrow().len(), so_far);
}

#[test]
fn cells_that_lie_over_one_another_take_no_more_memory_than_the_hive() {
    // In every eighth byte begins a cell that goes to the end.
    let mut bytes = sample().into_bytes();
    let end = bytes.len();
    for at in (4096..end).step_by(8) {
        let length = (end - at) as i32;
        bytes[at..at + 4].copy_from_slice(&(-length).to_le_bytes());
    }
    let hive = Hive::open(bytes.clone()).unwrap();
    let (pages, asked) = opened(&bytes);
    let pages = pages.unwrap();
    for offset in offsets(&hive) {
        assert_eq!(pages.cell(offset), hive.image.cell(offset), "{offset:#x}");
    }
    let read: usize = asked.borrow().iter().map(|(_, length)| length).sum();
    assert!(read <= 3 * bytes.len(), "{read} of {} bytes", bytes.len());
}

#[test]
fn a_file_that_cannot_be_read_is_told_with_the_place() {
    const BAD_SECTOR: i32 = 5;
    let bytes = sample().into_bytes();
    let whole = bytes.len() as u64;
    let read: ReadAt = Box::new(move |at, into: &mut [u8]| match at {
        0 => {
            into.copy_from_slice(&bytes[..into.len()]);
            Ok(())
        }
        _ => Err(std::io::Error::from_raw_os_error(BAD_SECTOR)),
    });
    let pages = Pages::open(whole, read).unwrap();
    let kind = std::io::Error::from_raw_os_error(BAD_SECTOR).kind();
    let told = Error::Unreadable { at: 4096, kind, number: Some(BAD_SECTOR) };
    assert_eq!(pages.key("Software").map(drop), Err(told));
}
