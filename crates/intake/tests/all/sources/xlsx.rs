//! The smallest workbook that is still one: stored zip, inline strings. So that a test can show its rows.

/// A cell of a small workbook.
pub enum Cell<'a> {
    Text(&'a str),
    Number(f64),
    Empty,
}

/// Text or number from how it is written; `_` is an empty cell.
pub fn cell(text: &str) -> Cell<'_> {
    match text.parse() {
        Ok(number) => Cell::Number(number),
        Err(_) if text.is_empty() || text == "_" => Cell::Empty,
        Err(_) => Cell::Text(text),
    }
}

/// A workbook of sheets, each a name and rows with cells separated by `|`.
pub fn workbook(sheets: &[(&str, &[&str])]) -> Vec<u8> {
    zip(&parts(sheets))
}

/// The parts of a workbook before they are packed, each a name and its text.
pub fn parts(sheets: &[(&str, &[&str])]) -> Vec<(String, String)> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const RELATED: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let (mut listed, mut related) = (String::new(), String::new());
    let mut files = Vec::new();
    for (index, (name, rows)) in sheets.iter().enumerate() {
        let id = index + 1;
        listed.push_str(&format!("<sheet name=\"{name}\" sheetId=\"{id}\" r:id=\"rId{id}\"/>"));
        related.push_str(&format!(
            "<Relationship Id=\"rId{id}\" Type=\"{RELATED}/worksheet\" Target=\"worksheets/sheet{id}.xml\"/>"
        ));
        let mut body = String::new();
        for (row, line) in rows.iter().enumerate() {
            body.push_str(&format!("<row r=\"{}\">", row + 1));
            for (column, text) in line.split('|').enumerate() {
                let place = format!("{}{}", char::from(b'A' + u8::try_from(column).unwrap()), row + 1);
                match cell(text.trim()) {
                    Cell::Number(n) => body.push_str(&format!("<c r=\"{place}\"><v>{n}</v></c>")),
                    Cell::Text(t) => {
                        body.push_str(&format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{t}</t></is></c>"));
                    }
                    Cell::Empty => {}
                }
            }
            body.push_str("</row>");
        }
        let sheet = format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{body}</sheetData></worksheet>");
        files.push((format!("xl/worksheets/sheet{id}.xml"), sheet));
    }
    files.push((
        "xl/workbook.xml".into(),
        format!("<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATED}\"><sheets>{listed}</sheets></workbook>"),
    ));
    files.push((
        "xl/_rels/workbook.xml.rels".into(),
        format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{related}</Relationships>"
        ),
    ));
    files.push((
        "_rels/.rels".into(),
        format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
             <Relationship Id=\"rId1\" Type=\"{RELATED}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
        ),
    ));
    files
}

/// A zip archive without compression.
pub fn zip(files: &[(String, String)]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut directory = Vec::new();
    let size = |n: usize| u32::try_from(n).unwrap().to_le_bytes();
    for (name, body) in files {
        let mut crc = flate2::Crc::new();
        crc.update(body.as_bytes());
        let mut common = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0];
        common.extend(crc.sum().to_le_bytes());
        common.extend(size(body.len()));
        common.extend(size(body.len()));
        common.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        common.extend([0, 0]);
        let offset = out.len();
        out.extend(b"PK\x03\x04");
        out.extend(&common);
        out.extend(name.as_bytes());
        out.extend(body.as_bytes());
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(size(offset));
        directory.extend(name.as_bytes());
    }
    let (start, length) = (out.len(), directory.len());
    let count = u16::try_from(files.len()).unwrap().to_le_bytes();
    out.extend(directory);
    out.extend(b"PK\x05\x06\x00\x00\x00\x00");
    out.extend(count);
    out.extend(count);
    out.extend(size(length));
    out.extend(size(start));
    out.extend([0, 0]);
    out
}
