"""Two invented pupils of class 1A3, with results that obey TT 27/2020/TT-BGDĐT.

Rows and levels: TT 27 Đ6, Đ7, Đ9 and annex; in grade 1 only Tiếng Việt and Toán have a test mark.
"""

from datetime import date
from decimal import Decimal

from verifier.report_card import Assessment, Level, Pupil, ReportCard, SubjectResult, Summary
from web.cardkit.invented import SUOI_MAY, SUOI_MAY_HEAD, SUOI_MAY_TEACHER

_COMPETENCES = (
    "NANG_LUC_TU_CHU_TU_HOC",
    "NANG_LUC_GIAO_TIEP_HOC_TAC",
    "NANG_LUC_GIAI_QUYET_VAN_DE_SANG_TAO",
    "NANG_LUC_NGON_NGU",
    "NANG_LUC_TINH_TOAN",
    "NANG_LUC_KHOA_HOC",
    "NANG_LUC_THAM_MI",
    "NANG_LUC_THE_CHAT",
)
"""Technology and informatics are not taught in grade 1 and stay blank."""
_QUALITIES = (
    "PHAM_CHAT_YEU_NUOC",
    "PHAM_CHAT_NHAN_AI",
    "PHAM_CHAT_CHAM_CHI",
    "PHAM_CHAT_TRUNG_THUC",
    "PHAM_CHAT_TRACH_NHIEM",
)
_SUBJECTS = (
    ("02", "Tiếng Việt"),
    ("01", "Toán"),
    ("03", "Đạo đức"),
    ("04", "Tự nhiên và Xã hội"),
    ("88", "Giáo dục thể chất"),
    ("89", "Nghệ thuật (Âm nhạc)"),
    ("90", "Nghệ thuật (Mĩ thuật)"),
    ("91", "Hoạt động trải nghiệm"),
)


def _subjects(levels: str, *, marks: dict[str, int]) -> tuple[SubjectResult, ...]:
    return tuple(
        SubjectResult(code=code, name=name, level=level, mark=_mark(marks.get(code)))
        for (code, name), level in zip(_SUBJECTS, levels, strict=True)
    )


def _mark(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _assessments(competences: str, *, qualities: str) -> tuple[Assessment, ...]:
    keys = _QUALITIES + _COMPETENCES
    return tuple(
        Assessment(key=key, level=level)
        for key, level in zip(keys, qualities + competences, strict=True)
    )


def _comments(*, qualities: str, general: str, specific: str) -> tuple[tuple[str, str], ...]:
    return (
        ("NHAN_XET_PHAM_CHAT", qualities),
        ("NHAN_XET_NANG_LUC_CHUNG", general),
        ("NHAN_XET_NANG_LUC_DAC_THU", specific),
    )


MINH_CHAU = ReportCard(
    level=Level.PRIMARY,
    lookup_id="d89cf6d6-9763-4e12-bc33-8398a8517cab",
    version="1.0",
    circular="27/2020/TT-BGDĐT",
    school_year="2025-2026",
    grade="1",
    class_name="1A3",
    register_number="0118/TH",
    school=SUOI_MAY.school,
    pupil=Pupil(
        name="Lê Hoàng Minh Châu",
        birth_date=date(2019, 3, 14),
        gender="Nữ",
        number="079319990214",
        code="7999904118",
        ethnicity="Kinh",
        nationality="Việt Nam",
        birth_place="Phường Suối Mây, Thành phố Hồ Chí Minh",
        home_town="Xã Tân Lộc Phước, tỉnh Vĩnh Long",
        residence="27/4 đường Hoa Sứ, phường Suối Mây, Thành phố Hồ Chí Minh",
        father="Lê Hoàng Tuấn Kiệt",
        mother="Bùi Thị Ngọc Diệp",
        height_cm=Decimal("118.5"),
        weight_kg=Decimal("21.5"),
    ),
    head=SUOI_MAY_HEAD,
    class_teacher=SUOI_MAY_TEACHER,
    issue_place="Thành phố Hồ Chí Minh",
    created_on=date(2026, 5, 22),
    issued_on=date(2026, 5, 28),
    subjects=_subjects("TTTTTTTT", marks={"02": 9, "01": 10}),
    assessments=_assessments("TTTTTTTT", qualities="TTTTT"),
    comments=_comments(
        qualities=(
            "Em lễ phép với thầy cô và người lớn, yêu quý bạn bè; chăm chỉ học tập, thật thà, "
            "biết giữ gìn đồ dùng chung và tự giác tham gia trực nhật cùng các bạn."
        ),
        general=(
            "Em tự chuẩn bị đồ dùng học tập, biết lắng nghe và chia sẻ khi làm việc nhóm, mạnh "
            "dạn nêu thắc mắc và tìm cách giải quyết."
        ),
        specific=(
            "Em diễn đạt rõ ràng, tính toán nhanh, thích quan sát cây cối, con vật quanh mình; "
            "vận động khéo léo, tự tin khi hát và vẽ."
        ),
    ),
    summary=Summary(
        result="Hoàn thành xuất sắc",
        promoted=True,
        completion_text="Hoàn thành chương trình lớp 1; Được lên lớp 2.",
        completed_grade=True,
        awards="Học sinh Xuất sắc",
        extra_awards="Giải Nhì hội thi “Nét chữ đẹp, nết người ngoan” cấp trường",
        teacher_comment=(
            "Em đọc trôi chảy, ngắt nghỉ đúng chỗ, chữ viết đều và đẹp. Tính toán nhanh, chính "
            "xác các phép cộng, trừ trong phạm vi 100; biết vận dụng vào tình huống quen thuộc. "
            "Em mạnh dạn phát biểu, hát đúng giai điệu, vẽ tranh có ý tưởng riêng. Cần rèn thêm "
            "cách kể lại câu chuyện bằng lời của mình."
        ),
        excused_days=Decimal(2),
        unexcused_days=Decimal(0),
    ),
)

GIA_KHOI = ReportCard(
    level=Level.PRIMARY,
    lookup_id="499c927e-f8b6-493f-a05a-03ae3a15775d",
    version="1.0",
    circular="27/2020/TT-BGDĐT",
    school_year="2025-2026",
    grade="1",
    class_name="1A3",
    register_number="0126/TH",
    school=SUOI_MAY.school,
    pupil=Pupil(
        name="Phạm Gia Khôi",
        birth_date=date(2019, 8, 2),
        gender="Nam",
        number="079219990827",
        code="7999904126",
        ethnicity="Kinh",
        nationality="Việt Nam",
        birth_place="Phường Suối Mây, Thành phố Hồ Chí Minh",
        home_town="Phường Thạch Giang, tỉnh Hà Tĩnh",
        residence="Căn hộ B5-12, chung cư Đồi Gió, phường Suối Mây, Thành phố Hồ Chí Minh",
        father="Phạm Trọng Nghĩa",
        mother="Ngô Thị Bích Trâm",
        height_cm=Decimal(121),
        weight_kg=Decimal("24.2"),
    ),
    head=SUOI_MAY_HEAD,
    class_teacher=SUOI_MAY_TEACHER,
    issue_place="Thành phố Hồ Chí Minh",
    created_on=date(2026, 5, 22),
    issued_on=date(2026, 5, 28),
    subjects=_subjects("HTTTTHHT", marks={"02": 7, "01": 8}),
    assessments=_assessments("ĐTĐĐTTĐT", qualities="TTĐTĐ"),
    comments=_comments(
        qualities=(
            "Em hòa đồng, biết giúp đỡ bạn, nói thật và dám nhận lỗi. Cần chăm chỉ hơn khi làm "
            "bài và tự giác sắp xếp sách vở sau giờ học."
        ),
        general=(
            "Em vui vẻ hợp tác với các bạn trong nhóm; bước đầu biết tự thực hiện nhiệm vụ khi "
            "được thầy cô nhắc nhở."
        ),
        specific=(
            "Em tính toán khá nhanh, ham tìm hiểu tự nhiên, hoạt bát trong vận động; cần luyện "
            "nói thành câu đầy đủ."
        ),
    ),
    summary=Summary(
        result="Hoàn thành",
        promoted=True,
        completion_text="Hoàn thành chương trình lớp 1; Được lên lớp 2.",
        completed_grade=True,
        teacher_comment=(
            "Em đọc đúng tiếng, từ, câu; tốc độ đọc đã tiến bộ nhiều so với học kì I. Làm tốt các "
            "phép cộng, trừ trong phạm vi 100. Chữ viết còn chưa đều nét, em cần luyện viết thêm "
            "trong hè và tập đọc to, rõ mỗi ngày."
        ),
        excused_days=Decimal(5),
        unexcused_days=Decimal(1),
    ),
)
