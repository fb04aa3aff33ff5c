"""How many pages a receipt has: one with the scan and five attachments, more only for more of them."""

import io

import pytest
from pypdf import PdfReader

from office import documents
from tests.office.paper_samples import content_of

OPENING = [
    "你单位提交的《北京市“产教评”技能生态链建设申报书》及附件已于2026年3月5日02时30分00秒收到，送北京市海淀区人力资源和社会保障局审核。",
    "需要补正的，受理部门会一次性告知全部内容和期限；审核结果通过本门户的消息告知。",
]


@pytest.mark.parametrize(("number", "pages"), [(1, 1), (6, 1), (12, 2)])
def test_a_receipt_fits_one_page_where_it_can(number: int, pages: int) -> None:
    papers = [[f"与成员单位、合作院校的协议{line}.pdf", "362 KB", "26e09c87df7e3da2"] for line in range(number)]
    content = content_of("receipt", papers=papers, opening=OPENING)
    pdf = PdfReader(io.BytesIO(documents.render_pdf("documents/receipt.html", content)))
    assert len(pdf.pages) == pages
    # The signature never stands alone on a page.
    assert "办理进度可凭" in pdf.pages[-1].extract_text().replace("\n", "")
