"""Invented schools and adults, and the marks by which anyone can tell that they are invented.

Every citizen number ends in `99` and four digits, every MA_TRUONG carries the district code `999`,
which no province uses, and every tax code fails its check digit, so it cannot be anyone's.
"""

from dataclasses import dataclass

from verifier.report_card import Person, School


@dataclass(frozen=True, slots=True)
class InventedSchool:
    """A school that does not exist, with what its organisation certificate would say."""

    school: School
    organisation: str
    """The O of the school's certificate."""
    tax_code: str
    """The number in `UID=MST:` of the certificate."""
    public: bool
    """Public schools use VGCA certificates, private ones those of a licensed CA (CV 2817)."""


SUOI_MAY = InventedSchool(
    school=School(
        code="79999401",
        name="Tiểu học Suối Mây",
        department_code="79",
        department="Sở Giáo dục và Đào tạo Thành phố Hồ Chí Minh",
        ward="Phường Suối Mây",
        province="Thành phố Hồ Chí Minh",
    ),
    organisation="Trường Tiểu học Suối Mây",
    tax_code="0399900010",
    public=True,
)
"""A public primary school."""

BEN_LAU = InventedSchool(
    school=School(
        code="79999502",
        name="Trung học cơ sở Bến Lau",
        department_code="79",
        department="Sở Giáo dục và Đào tạo Thành phố Hồ Chí Minh",
        ward="Phường Bến Lau",
        province="Thành phố Hồ Chí Minh",
    ),
    organisation="Trường Trung học cơ sở Bến Lau",
    tax_code="0399900020",
    public=True,
)
"""A public lower secondary school."""

HAI_AU_XANH = InventedSchool(
    school=School(
        code="48999703",
        name="Trung học phổ thông Hải Âu Xanh",
        department_code="48",
        department="Sở Giáo dục và Đào tạo thành phố Đà Nẵng",
        ward="Phường Hải Âu",
        province="Thành phố Đà Nẵng",
    ),
    organisation="Công ty Cổ phần Giáo dục Hải Âu Xanh",
    tax_code="0499900030",
    public=False,
)
"""A private upper secondary school, kept by a company."""

SCHOOLS: tuple[InventedSchool, ...] = (SUOI_MAY, BEN_LAU, HAI_AU_XANH)

SUOI_MAY_HEAD = Person(name="Nguyễn Thị Thanh Vân", number="079175990417", title="Hiệu trưởng")
SUOI_MAY_TEACHER = Person(name="Đỗ Thùy Dương", number="079188991826")
BEN_LAU_HEAD = Person(name="Huỳnh Minh Triết", number="082072990635", title="Hiệu trưởng")
BEN_LAU_TEACHER = Person(name="Lương Thị Mai Phương", number="079190992704")
HAI_AU_XANH_HEAD = Person(name="Phan Quang Lộc", number="048068990253", title="Hiệu trưởng")
HAI_AU_XANH_TEACHER = Person(name="Cao Việt Bách", number="049093993361")
