from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.datavalidation import DataValidation

from onrecord.document import Document, content_id
from onrecord.errors import InputWarning, MalformedError
from onrecord.read import xlsx
from onrecord.read.source import Options
from tests.read.heard import Heard, Pipe

SAID = "“It rained,” said Ana Boto, the mayor.\nShe left."
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHEET = "xl/worksheets/sheet1.xml"
HEADER = '<row><c t="inlineStr"><is><t>text</t></is></c></row>'


def hear(data: bytes, text_column: str | None = None, *, seekable: bool = True) -> Heard:
    return Heard(xlsx.read, data if seekable else Pipe(data), "n.xlsx", Options(text_column=text_column))


def saved(**sheets: list[list[Any]]) -> bytes:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(row)
    return bytes_of(workbook)


def bytes_of(workbook: openpyxl.Workbook) -> bytes:
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def changed(name: str, change: Callable[[bytes], bytes], packing: int = zipfile.ZIP_STORED) -> bytes:
    """A small workbook with one part changed, or added."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(Sheet=[["text"], ["It rained."]]))) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    parts[name] = change(parts.get(name, b""))
    with zipfile.ZipFile(file, "w", packing) as archive:
        for part, data in parts.items():
            archive.writestr(part, data)
    return file.getvalue()


def with_rows(rows: str, behind: str = "") -> bytes:
    xml = f"<worksheet {MAIN}><sheetData>{HEADER}{rows}</sheetData>{behind}</worksheet>"
    return changed(SHEET, lambda _: xml.encode())


def test_all_fields() -> None:
    header = ["ID", "Headline", "Body", "Publish Date", "Source", "URL", "lang", "Byline", "else"]
    row = [7, "Rain", SAID, datetime(2016, 10, 18, 9, 30), "The Daily", "https://example.org/x", "en", "Bo Chan", 1]  # noqa: DTZ001
    heard = hear(saved(Articles=[header, row]))
    assert heard.documents == [
        Document("7", SAID, "Rain", "2016-10-18", "The Daily", "https://example.org/x", "en", "Bo Chan")
    ]
    assert heard.problems == heard.skipped == []


@pytest.mark.parametrize(
    ("value", "title"),
    [
        (1984, "1984"),
        (1984.0, "1984"),
        (19.84, "19.84"),
        (True, "true"),
        (datetime(2016, 10, 18), "2016-10-18T00:00:00"),  # noqa: DTZ001
        (date(2016, 10, 18), "2016-10-18T00:00:00"),
        (time(9, 30), "09:30:00"),
        ("#N/A", None),
        (" ", None),
        ("=1+1", None),  # a value that nothing has worked out yet
        ("7", "7"),
    ],
)
def test_values_of_all_types(value: Any, title: str | None) -> None:
    (document,) = hear(saved(Sheet=[["text", "title"], ["It rained.", value]])).documents
    assert document == Document(content_id("It rained."), "It rained.", title)


def test_a_number_for_a_text_is_a_text() -> None:
    assert hear(saved(Sheet=[["text"], [7]])).texts == ["7"]


def test_every_sheet_with_a_column_of_texts_is_read_and_the_others_are_passed_over() -> None:
    heard = hear(saved(Notes=[["about"], ["all"]], One=[["text"], ["a"]], Empty=[], Two=[[], ["id", "body"], [1, "b"]]))
    assert heard.texts == ["a", "b"]
    assert heard.skipped == ["a sheet without a column of texts"]
    assert heard.problems == []


def test_a_workbook_without_texts_says_which_columns_there_are() -> None:
    heard = hear(saved(Notes=[["about", 7], ["all", 8]]))
    assert heard.problems == [
        (
            'n.xlsx: sheet "Notes": no column is known to hold the articles\' texts; the columns are: "about", "7"; '
            "name that of the texts by --text-column"
        )
    ]
    assert hear(saved(Notes=[["about", 7], ["all", 8]]), text_column="About").texts == ["all"]


def test_rows_without_text_and_empty_rows() -> None:
    heard = hear(saved(Sheet=[["id", "text"], [1, "a"], [], [2, None], [3, " "], [4, "b", "beyond"]]))
    assert heard.texts == ["a", "b"]
    assert heard.skipped == ["no text"] * 2
    assert heard.problems == []


def test_warnings_tell_sheet_and_row() -> None:
    data = saved(Sheet=[["text", "date"], [], ["a", "yesterday"]])
    with pytest.warns(InputWarning, match=r'^n\.xlsx:3: sheet "Sheet": the field "published" is no date .*yesterday'):
        assert hear(data).texts == ["a"]


def test_line_ends_of_windows_are_not_left_as_excel_writes_them() -> None:
    assert hear(saved(Sheet=[["text"], ["One._x000D_\nTwo _x1F600_."]])).texts == ["One.\r\nTwo _x1F600_."]


def test_texts_that_cells_share_and_texts_in_several_formats() -> None:
    types = b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    types += b'spreadsheetml.sharedStrings+xml"/></Types>'
    rows = '<row r="1"><c r="C1" t="s"><v>0</v></c></row><row r="4"><c r="C4" t="s"><v>1</v></c></row>'
    parts: dict[str, Callable[[bytes], bytes]] = {
        "[Content_Types].xml": lambda data: data.replace(b"</Types>", types),
        "xl/sharedStrings.xml": lambda _: (
            f"<sst {MAIN}><si><t>text</t></si><si><r><rPr><b/></rPr><t>It </t></r><r><t>rained.</t></r></si></sst>"
        ).encode(),
        SHEET: lambda _: f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>".encode(),
    }
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(Sheet=[["text"]]))) as old, zipfile.ZipFile(file, "w") as new:
        for name in {**dict.fromkeys(old.namelist()), **parts}:
            data = old.read(name) if name in old.namelist() else b""
            change = parts.get(name)
            new.writestr(name, change(data) if change else data)
    assert hear(file.getvalue()).texts == ["It rained."]


def test_a_pipe_is_read_too() -> None:
    assert hear(saved(Sheet=[["text"], *([text] for text in "abc")]), seekable=False).texts == ["a", "b", "c"]


def test_a_text_that_excel_has_probably_cut_off() -> None:
    data = saved(Sheet=[["text"], ["a" * 100_000], ["b" * 30_000]])
    with pytest.warns(InputWarning, match=r'^n\.xlsx:2: sheet "Sheet": a text as long as a cell can be') as caught:
        assert [len(text) for text in hear(data).texts] == [32_767, 30_000]
    assert len(caught) == 1


def test_what_openpyxl_cannot_keep_is_no_concern_of_the_users() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet.append(["text"])
    sheet.append(["a"])
    validation = DataValidation(type="list", formula1='"a,b"', sqref="A1:A9")
    sheet.add_data_validation(validation)
    assert hear(bytes_of(workbook)).texts == ["a"]
    heard = hear(
        with_rows("<row><c><v>1</v></c></row>", '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"/></extLst>')
    )
    assert heard.texts == ["1"]
    assert heard.problems == []


def test_a_broken_sheet_is_told_of_and_what_stands_before_is_read() -> None:
    heard = hear(with_rows("<row><c><v>1</v></c></row><row><c><v>x</v></c></row>"))
    assert heard.texts == ["1"]
    assert heard.problems == [
        "n.xlsx: sheet \"Sheet\": cannot be read further (invalid literal for int() with base 10: 'x')"
    ]
    (problem,) = hear(changed(SHEET, lambda data: data[:-200])).problems
    assert problem.startswith('n.xlsx: sheet "Sheet": cannot be read further (')


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/styles.xml", "xl/unheard.bin"])
def test_declarations_of_entities_are_refused(part: str, encoding: str) -> None:
    xml = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY b "{"c" * 9}">]><a>&b;</a>'
    heard = hear(changed(part, lambda _: xml.encode(encoding)))
    assert heard.problems == ["n.xlsx: a document type declaration, which no workbook has"]


def test_entities_in_an_encoding_that_hides_them_do_no_harm(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    xml = f'<!DOCTYPE a [<!ENTITY b SYSTEM "{(tmp_path / "secret").as_uri()}">]><worksheet {MAIN}>&b;</worksheet>'
    data = b'<?xml version="1.0" encoding="cp037"?>' + xml.encode("cp037")
    heard = hear(changed(SHEET, lambda _: data))
    assert heard.documents == []
    assert len(heard.errors) == 1


@pytest.mark.parametrize(
    ("rows", "behind", "problem"),
    [
        ("<row>" + "<c/>" * 201_000 + "</row>", "", "more cells or formats than a table of articles has"),
        ("<x/>" * 201_000, "", "more cells or formats than a table of articles has"),
        ("", "<mergeCells>" + '<mergeCell ref="A1:B2"/>' * 101_000 + "</mergeCells>", "more cells or formats"),
        ("", f'<conditionalFormatting sqref="{"A1 " * 80_000}"/>' * 3, "more cells or formats"),
        ("<row/>" * 1_048_577, "", "more cells or formats"),
        (f'<row x="{"x" * 2**19}"/>', "", "a tag or a comment longer than any workbook has"),
        (f"<!--{'x' * 2**19}-->", "", "a tag or a comment longer than any workbook has"),
        (f"<row><c><v>{'x' * 2**24}</v></c></row>", "", "a row or a text longer than 16 MiB, which is no article"),
        ("x" * 2**27, "", "unpacks to more than 128 MiB, or to too many parts: save it as CSV"),
    ],
    ids=range(9),
)
def test_what_would_take_too_much_memory_is_refused(rows: str, behind: str, problem: str) -> None:
    heard = hear(with_rows(rows, behind))
    assert heard.documents == []
    (error,) = heard.errors
    assert error.problem.startswith(problem)


def test_parts_that_are_not_what_they_should_be() -> None:
    sheet = f"<worksheet {MAIN}/>".encode()
    (problem,) = hear(changed("xl/workbook.xml", lambda _: sheet)).problems
    assert problem == "n.xlsx: no workbook that can be read (xl/workbook.xml is not what it should be)"
    (problem,) = hear(changed("xl/styles.xml", lambda _: b"<broken")).problems
    assert problem == "n.xlsx: no workbook that can be read (xl/styles.xml is not what it should be)"


def test_rows_far_below() -> None:
    rows = '<row r="100000"><c r="A100000"><v>1</v></c></row><row r="{row}"><c><v>2</v></c></row>'
    heard = hear(with_rows(rows.format(row=200_000)))
    assert (heard.texts, heard.problems) == (["1", "2"], [])
    for row in (400_000, 9_000_000_000):
        heard = hear(with_rows(rows.format(row=row)))
        assert heard.texts == ["1"]
        assert heard.problems == ['n.xlsx: sheet "Sheet": cannot be read further (more than 200,000 empty rows)']


def test_a_small_workbook_that_unpacks_to_something_enormous_is_refused() -> None:
    xml = f"<worksheet {MAIN}><sheetData>{HEADER}{'<row/>' * 800_000}</sheetData></worksheet>".encode()
    data = changed(SHEET, lambda _: xml, zipfile.ZIP_DEFLATED)
    assert len(data) < 100_000
    assert hear(data).problems == ["n.xlsx: unpacks to more than 100 times its size, as no table of articles does"]


def test_what_is_no_workbook() -> None:
    (problem,) = hear(b"It rained.").problems
    assert problem == "n.xlsx: no workbook that can be read (File is not a zip file)"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/workbook.xml", "<a/>")
    (problem,) = hear(file.getvalue()).problems
    assert problem.startswith("n.xlsx: no workbook that can be read (")


def test_an_empty_workbook() -> None:
    with pytest.warns(InputWarning, match=r"^n\.xlsx: the workbook is empty$"):
        assert hear(saved(Sheet=[])).documents == []


WHOLE = saved(Sheet=[["text", "date"], ["It rained.", datetime(2016, 10, 18)], ["Ada said so.", "2016"]])  # noqa: DTZ001


@given(st.data())
def test_any_bytes_are_documents_or_errors(data: st.DataObject) -> None:
    damaged = bytearray(WHOLE[: data.draw(st.integers(0, len(WHOLE)) | st.just(len(WHOLE)))])
    for _ in range(data.draw(st.integers(0, 5))):
        if damaged:
            damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    check(hear(bytes(damaged)))


@given(st.sampled_from([SHEET, "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"]), st.data())
def test_any_xml_is_documents_or_errors(part: str, data: st.DataObject) -> None:
    def damage(xml: bytes) -> bytes:
        begin = data.draw(st.integers(0, len(xml)))
        end = data.draw(st.integers(begin, min(len(xml), begin + 40)))
        return xml[:begin] + data.draw(st.binary(max_size=5) | st.just(xml[begin:end] * 2)) + xml[end:]

    check(hear(changed(part, damage)))


def check(heard: Heard) -> None:
    assert all(isinstance(error, MalformedError) for error in heard.errors)
    for document in heard.documents:
        assert document.text.strip()
        document.text.encode()


@pytest.fixture(autouse=True)
def _dates_of_any_kind(request: pytest.FixtureRequest) -> Any:
    with warnings.catch_warnings():
        if "any" in request.node.name:
            warnings.simplefilter("ignore", InputWarning)
        yield


def test_titles_may_stand_above_the_header() -> None:
    titles: list[list[Any]] = [["An export of twelve documents"], [None, "June 2019"]]
    heard = hear(saved(Sheet=[*titles, ["Headline", "Text"], ["Rain", "It rained."]]))
    assert [(document.title, document.text) for document in heard.documents] == [("Rain", "It rained.")]
    below = [["a"], ["b"], ["c"], ["d"], ["e"], ["f"], ["Text"], ["It rained."]]
    (problem,) = hear(saved(Sheet=below)).problems
    assert '"a"' in problem
