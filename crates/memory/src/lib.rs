//! The functions by which the compiler copies, fills and compares memory, eight bytes at a time.
//!
//! ink! takes these four functions from the crate `rlibc`, which goes byte by byte. A contract's structures have some
//! hundred bytes and are copied several times in every message: that takes a hundredth of a message's gas.
//!
//! WASM reads and writes at any address: nothing here needs to be aligned.
#![cfg_attr(not(test), no_std)]
#![allow(clippy::arithmetic_side_effects)] // of addresses and counts below `count`, in every copy of a contract
#![no_builtins] // or the compiler would make a loop that copies into a call of itself

const WORD: usize = size_of::<u64>();

/// Copies `count` bytes.
///
/// # Safety
/// They can be read and written, and do not overlap where they go.
#[cfg_attr(target_arch = "wasm32", no_mangle)]
pub unsafe extern "C" fn memcpy(to: *mut u8, from: *const u8, count: usize) -> *mut u8 {
    let mut done = 0;
    while count - done >= WORD {
        let word = from.add(done).cast::<u64>().read_unaligned();
        to.add(done).cast::<u64>().write_unaligned(word);
        done += WORD;
    }
    while done < count {
        *to.add(done) = *from.add(done);
        done += 1;
    }
    to
}

/// Copies `count` bytes, also to where they overlap.
///
/// # Safety
/// They can be read and written.
#[cfg_attr(target_arch = "wasm32", no_mangle)]
pub unsafe extern "C" fn memmove(to: *mut u8, from: *const u8, count: usize) -> *mut u8 {
    // Forwards, unless that would overwrite bytes before they are copied.
    if (to as usize).wrapping_sub(from as usize) >= count {
        return memcpy(to, from, count);
    }
    let mut left = count;
    while left > 0 {
        left -= 1;
        *to.add(left) = *from.add(left);
    }
    to
}

/// Fills `count` bytes.
///
/// # Safety
/// They can be written.
#[cfg_attr(target_arch = "wasm32", no_mangle)]
pub unsafe extern "C" fn memset(to: *mut u8, byte: i32, count: usize) -> *mut u8 {
    let word = u64::from(byte as u8) * 0x0101_0101_0101_0101;
    let mut done = 0;
    while count - done >= WORD {
        to.add(done).cast::<u64>().write_unaligned(word);
        done += WORD;
    }
    while done < count {
        *to.add(done) = byte as u8;
        done += 1;
    }
    to
}

/// Compares `count` bytes: the difference of the first two that differ, or zero.
///
/// # Safety
/// They can be read.
#[cfg_attr(target_arch = "wasm32", no_mangle)]
pub unsafe extern "C" fn memcmp(one: *const u8, other: *const u8, count: usize) -> i32 {
    let mut done = 0;
    while done < count {
        let (a, b) = (*one.add(done), *other.add(done));
        if a != b {
            return i32::from(a) - i32::from(b);
        }
        done += 1;
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: usize = 64;

    fn bytes() -> [u8; SIZE] {
        core::array::from_fn(|index| index as u8 + 1)
    }

    /// Every place and length in an array of [`SIZE`] bytes.
    fn ranges() -> impl Iterator<Item = (usize, usize)> {
        (0..SIZE).flat_map(|start| (0..=SIZE - start).map(move |count| (start, count)))
    }

    #[test]
    fn all_bytes_are_copied_and_no_others() {
        for (start, count) in ranges() {
            for to in [0, 1, 7, SIZE - count] {
                let to = to.min(SIZE - count);
                let (from, mut copied) = (bytes(), [0; SIZE]);
                let mut expected = [0; SIZE];
                expected[to..to + count].copy_from_slice(&from[start..start + count]);
                unsafe { memcpy(copied[to..].as_mut_ptr(), from[start..].as_ptr(), count) };
                assert_eq!(copied, expected);
            }
        }
    }

    #[test]
    fn bytes_that_overlap_are_moved_either_way() {
        for (start, count) in ranges() {
            for to in 0..=SIZE - count {
                let (mut moved, mut expected) = (bytes(), bytes());
                expected.copy_within(start..start + count, to);
                let from = moved.as_mut_ptr();
                unsafe { memmove(from.add(to), from.add(start), count) };
                assert_eq!(moved, expected, "{count} from {start} to {to}");
            }
        }
    }

    #[test]
    fn all_bytes_are_filled_and_no_others() {
        for (start, count) in ranges() {
            let (mut filled, mut expected) = (bytes(), bytes());
            expected[start..start + count].fill(0xa5);
            unsafe { memset(filled[start..].as_mut_ptr(), 0x3a5, count) };
            assert_eq!(filled, expected);
        }
    }

    #[test]
    fn the_first_difference_decides() {
        let one = bytes();
        for (different, count) in ranges().filter(|(different, _)| *different < SIZE) {
            let mut other = one;
            other[different] = 200;
            let compared = unsafe { memcmp(one.as_ptr(), other.as_ptr(), count) };
            let expected = if different < count {
                i32::from(one[different]) - 200
            } else {
                0
            };
            assert_eq!(compared, expected);
            let reversed = unsafe { memcmp(other.as_ptr(), one.as_ptr(), count) };
            assert_eq!(reversed, -expected);
        }
    }
}
