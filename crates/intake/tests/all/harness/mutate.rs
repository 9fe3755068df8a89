//! Small files, damaged in the ways files get damaged: cut off, overwritten, with pieces doubled, lost, or taken from another, and with
//! figures and signs that mean something to a reader.

/// Numbers from a counter: the same target and number give the same ones everywhere.
pub struct Dice(u64);

impl Dice {
    /// Those of a file of a target.
    pub fn of(target: &str, number: u64) -> Self {
        // FNV-1a of the name, so that targets do not share their files.
        let name = target
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        Dice(name ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    /// The next number (splitmix64).
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// One below `most`; 0 where that is 0.
    pub fn below(&mut self, most: usize) -> usize {
        if most == 0 { 0 } else { (self.next() % most as u64) as usize }
    }

    /// One of some things.
    pub fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// Pieces a reader takes for something.
const PIECES: [&[u8]; 44] = [
    b",",
    b"\"",
    b"\n",
    b"\r\n",
    b";",
    b"\t",
    b"|",
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xfe\xff",
    b"PK\x03\x04",
    b"\x1f\x8b\x08",
    b"\x28\xb5\x2f\xfd",
    b"-",
    b"0",
    b"1e308",
    b"-1e308",
    b"5e-324",
    b"1e999",
    b"nan",
    b"inf",
    b"NA",
    b"..",
    b"9999999999999999999",
    b"-1",
    b"0.000001",
    b"1,000",
    b"%",
    b"{",
    b"}",
    b"[",
    b"]",
    b"[[measure]]\n",
    b"null",
    b"true",
    b"\"\"",
    b"\\",
    b"\x1b[2J",
    b"WLD",
    b"CHN",
    b"\xc3\xa9",
    b"2024",
    b"'''",
];

/// A copy of one of the seeds with one to four damages.
pub fn mutated(seeds: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = dice.one(seeds).clone();
    for _ in 0..=dice.below(4) {
        damage(&mut bytes, seeds, dice);
    }
    bytes
}

fn damage(bytes: &mut Vec<u8>, seeds: &[Vec<u8>], dice: &mut Dice) {
    let at = dice.below(bytes.len() + 1);
    match dice.below(9) {
        0 => bytes.truncate(at),
        1 => drop(bytes.splice(at..at, dice.one(&PIECES).iter().copied())),
        2 => {
            let piece = *dice.one(&PIECES);
            let end = (at + piece.len()).min(bytes.len());
            bytes.splice(at..end, piece.iter().copied());
        }
        3 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << dice.below(8);
            }
        }
        4 => {
            let end = (at + dice.below(40)).min(bytes.len());
            bytes.drain(at..end);
        }
        5 => {
            let part = bytes[at..(at + dice.below(200)).min(bytes.len())].to_vec();
            let to = dice.below(bytes.len() + 1);
            bytes.splice(to..to, part);
        }
        6 => {
            let other = dice.one(seeds);
            let from = dice.below(other.len() + 1);
            let part = other[from..(from + dice.below(200)).min(other.len())].to_vec();
            bytes.splice(at..at, part);
        }
        7 => swap_cells(bytes, at, dice),
        _ => {
            // A figure becomes another one.
            if let Some(from) = bytes[at..].iter().position(u8::is_ascii_digit).map(|digit| at + digit) {
                let length = bytes[from..].iter().take_while(|byte| byte.is_ascii_digit() || **byte == b'.').count();
                let piece = *dice.one(&PIECES);
                bytes.splice(from..from + length, piece.iter().copied());
            }
        }
    }
}

/// Exchanges a cell and the one behind it.
fn swap_cells(bytes: &mut Vec<u8>, at: usize, _: &mut Dice) {
    let mut marks = (at..bytes.len()).filter(|place| matches!(bytes[*place], b',' | b'\t' | b'\n' | b'|')).take(3);
    if let (Some(a), Some(b), Some(c)) = (marks.next(), marks.next(), marks.next()) {
        drop(marks);
        let (first, second) = (bytes[a + 1..b].to_vec(), bytes[b + 1..c].to_vec());
        let mark = bytes[b];
        let swapped: Vec<u8> = second.into_iter().chain([mark]).chain(first).collect();
        bytes.splice(a + 1..c, swapped);
    }
}

#[test]
fn the_same_number_of_a_target_is_the_same_file_and_files_differ() {
    let seeds = vec![b"a,b\n1,2\n".repeat(10)];
    let make = |target: &str, number| mutated(&seeds, &mut Dice::of(target, number));
    assert_eq!(make("a", 7), make("a", 7));
    let all: std::collections::BTreeSet<Vec<u8>> = (0..200).map(|number| make("a", number)).collect();
    assert!(all.len() > 150, "{}", all.len());
    assert!((0..20).any(|number| make("a", number) != make("b", number)));
}
