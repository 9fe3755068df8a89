//! How much of anything a reader takes, and why: whatever a file says of itself, it gets no more memory and time than this.
//!
//! A limit lies well above the largest file a publisher hands out and well below what would harm a machine of 2 GB. What goes beyond is
//! refused with a message that names the limit; nothing is cut silently.

/// Problems of one file that are gathered before reading stops: a file that is wrong in every row says nothing new after that.
pub const MOST_PROBLEMS: usize = 1000;

/// Problems of one file that a message lists before it only counts the rest.
pub const LISTED_PROBLEMS: usize = 50;

/// Bytes of a file that is read whole. The largest, a year of declarations as JSON, has about 300 MB; what is larger is streamed.
pub const MOST_BYTES: u64 = 512 << 20;

/// Bytes that a packed file of facts, events or declarations may hold; as [`MOST_BYTES`], because that is what it becomes.
pub const MOST_UNPACKED: u64 = MOST_BYTES;

/// Bytes of text of one file of an input-output table: the coefficients of EXIOBASE (9 800 industries) have about 1.6 GB.
pub const MOST_MATRIX_TEXT: u64 = 4 << 30;

/// Figures of an input-output table: a gigabyte of them, 11 585 industries. The largest symmetric table in use, EXIOBASE by product, has
/// 9 800; an inverse of more would not fit into memory either.
pub const MOST_FIGURES: usize = 1 << 27;

/// Bytes of the first line of a kept table, its labels: those of [`MOST_FIGURES`] have about 3 MB.
pub const MOST_HEADER: usize = 64 << 20;

/// Bytes of all parts of a workbook together, unpacked. The largest read here, WIOD, has 60 MB.
pub const MOST_WORKBOOK: u64 = 256 << 20;

/// Bytes of the texts that a workbook's cells share: they are all held while one sheet is read.
pub const MOST_SHARED_TEXT: u64 = 64 << 20;

/// Rows of a sheet, and columns: a stray cell far away is a slip, and a sheet that is really larger is another publisher's.
pub const MOST_ROWS: u32 = 20_000;
/// See [`MOST_ROWS`].
pub const MOST_COLUMNS: u32 = 20_000;

/// Filled cells of one table or sheet that are held at once: WIOD has 2.4 million, the largest table of facts a tenth of that.
pub const MOST_CELLS: usize = 6_000_000;

/// Bytes of one cell of a table. The longest real one, a list of companies in a policy tracker, has 40 thousand.
pub const LONGEST_CELL: usize = 1 << 18;

/// Files inside an archive.
pub const MOST_MEMBERS: usize = 10_000;

/// Entries of a list in a scenario, and keys of one table there: more than anybody writes by hand, and far below what takes a second.
pub const MOST_ENTRIES: usize = 1_000;

/// Bytes of a scenario file.
pub const MOST_SCENARIO: u64 = 64 << 20;
