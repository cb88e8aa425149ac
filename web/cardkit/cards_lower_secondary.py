"""Two invented pupils of class 6A2, with results that obey TT 22/2021/TT-BGDĐT.

Marked subjects state both terms; the year's average is written out so that tests can recompute
it as (HKI + 2·HKII)/3, rounded half up (Đ9.1b).
"""

from datetime import date
from decimal import Decimal

from verifier.report_card import Level, Pupil, ReportCard, SubjectResult, Summary
from web.cardkit.invented import BEN_LAU, BEN_LAU_HEAD, BEN_LAU_TEACHER


def marked(code: str, name: str, *, terms: str, year: str, comment: str) -> SubjectResult:
    """Return a row with marks; `terms` holds both terms' averages, as `7.6 7.9`."""
    term1, term2 = terms.split()
    return SubjectResult(
        code=code, name=name, mark=Decimal(year), term1=term1, term2=term2, comment=comment
    )


def commented(code: str, name: str, *, comment: str) -> SubjectResult:
    """Return the row of a subject that is assessed by comments only, Đạt throughout (Đ5.2)."""
    return SubjectResult(code=code, name=name, level="Đ", term1="Đ", term2="Đ", comment=comment)


ANH_KHOA = ReportCard(
    level=Level.LOWER_SECONDARY,
    lookup_id="453b8ea5-fa30-4a6e-be25-3d12f0737af9",
    version="1.0",
    circular="22/2021/TT-BGDĐT",
    school_year="2025-2026",
    grade="6",
    class_name="6A2",
    register_number="0642/THCS",
    school=BEN_LAU.school,
    pupil=Pupil(
        name="Nguyễn Đức Anh Khoa",
        birth_date=date(2014, 11, 23),
        gender="Nam",
        number="079214991123",
        code="7999950642",
        ethnicity="Kinh",
        nationality="Việt Nam",
        birth_place="Phường Bến Lau, Thành phố Hồ Chí Minh",
        home_town="Xã Mỹ Thới Đông, tỉnh Đồng Tháp",
        residence="158 đường Rạch Lau, phường Bến Lau, Thành phố Hồ Chí Minh",
        father="Nguyễn Đức Thịnh",
        mother="Trịnh Thị Kim Oanh",
        height_cm=Decimal("148.5"),
        weight_kg=Decimal(39),
    ),
    head=BEN_LAU_HEAD,
    class_teacher=BEN_LAU_TEACHER,
    issue_place="Thành phố Hồ Chí Minh",
    created_on=date(2026, 5, 25),
    issued_on=date(2026, 5, 29),
    subjects=(
        marked(
            "19",
            "Ngữ văn",
            terms="7.6 7.9",
            year="7.8",
            comment="Viết đúng chính tả, bố cục rõ; cần mở rộng vốn từ khi tả cảnh.",
        ),
        marked(
            "15",
            "Toán",
            terms="8.7 9.1",
            year="9.0",
            comment="Tư duy mạch lạc, giải tốt bài toán về phân số.",
        ),
        marked(
            "69",
            "Ngoại ngữ 1",
            terms="8.2 8.6",
            year="8.5",
            comment="Nghe hiểu tốt, phát âm tiến bộ; nên mạnh dạn nói hơn.",
        ),
        marked(
            "26",
            "Giáo dục công dân",
            terms="8.8 9.2",
            year="9.1",
            comment="Nắm chắc bài, biết liên hệ với cuộc sống.",
        ),
        marked(
            "05",
            "Lịch sử và Địa lí",
            terms="8.0 8.3",
            year="8.2",
            comment="Đọc bản đồ tốt; cần nhớ kĩ hơn các mốc thời gian.",
        ),
        marked(
            "66",
            "Khoa học tự nhiên",
            terms="8.4 8.9",
            year="8.7",
            comment="Thực hành cẩn thận, ghi chép kết quả đầy đủ.",
        ),
        marked(
            "27",
            "Công nghệ",
            terms="9.0 9.3",
            year="9.2",
            comment="Khéo tay, hoàn thành tốt các dự án học tập.",
        ),
        marked(
            "32",
            "Tin học",
            terms="9.2 9.5",
            year="9.4",
            comment="Thao tác thành thạo, sẵn sàng hướng dẫn bạn.",
        ),
        commented(
            "88",
            "Giáo dục thể chất",
            comment="Tích cực luyện tập, thể lực tốt.",
        ),
        commented(
            "97",
            "Nghệ thuật",
            comment="Hát đúng cao độ, bài vẽ có bố cục hài hòa.",
        ),
        commented(
            "91",
            "Hoạt động trải nghiệm, hướng nghiệp",
            comment="Tham gia đầy đủ, có trách nhiệm với việc chung của nhóm.",
        ),
        commented(
            "99",
            "Nội dung giáo dục của địa phương",
            comment="Chủ động tìm hiểu nghề truyền thống của địa phương.",
        ),
    ),
    summary=Summary(
        promoted=True,
        completion_text="Hoàn thành chương trình lớp 6; Được lên lớp 7.",
        completed_grade=True,
        awards="Học sinh Giỏi",
        teacher_comment=(
            "Em chăm ngoan, học đều các môn, luôn hoàn thành nhiệm vụ được giao. Có ý thức giúp "
            "đỡ bạn trong tổ và giữ gìn nền nếp của lớp. Cần tự tin hơn khi trình bày trước tập "
            "thể."
        ),
        learning=("T", "T", "T"),
        conduct=("T", "T", "T"),
        excused_days=Decimal(3),
        unexcused_days=Decimal(0),
    ),
)

BAO_HAN = ReportCard(
    level=Level.LOWER_SECONDARY,
    lookup_id="68d5747a-9699-4f27-8772-f4417939e21b",
    version="1.0",
    circular="22/2021/TT-BGDĐT",
    school_year="2025-2026",
    grade="6",
    class_name="6A2",
    register_number="0655/THCS",
    school=BEN_LAU.school,
    pupil=Pupil(
        name="Trần Ngọc Bảo Hân",
        birth_date=date(2014, 6, 30),
        gender="Nữ",
        number="075314990630",
        code="7999950655",
        ethnicity="Hoa",
        nationality="Việt Nam",
        birth_place="Phường Trảng Dâu, tỉnh Đồng Nai",
        home_town="Phường Trảng Dâu, tỉnh Đồng Nai",
        residence="12B hẻm 40 đường Vườn Trầu, phường Bến Lau, Thành phố Hồ Chí Minh",
        father="Trần Vĩ Cường",
        mother="Lý Mỹ Linh",
        height_cm=Decimal(144),
        weight_kg=Decimal("36.8"),
    ),
    head=BEN_LAU_HEAD,
    class_teacher=BEN_LAU_TEACHER,
    issue_place="Thành phố Hồ Chí Minh",
    created_on=date(2026, 5, 25),
    issued_on=date(2026, 5, 29),
    subjects=(
        marked(
            "19",
            "Ngữ văn",
            terms="7.2 7.0",
            year="7.1",
            comment="Cảm nhận tốt; cần sửa lỗi diễn đạt khi viết đoạn văn.",
        ),
        marked(
            "15",
            "Toán",
            terms="5.9 6.3",
            year="6.2",
            comment="Có cố gắng; cần luyện thêm các phép tính với số nguyên.",
        ),
        marked(
            "69",
            "Ngoại ngữ 1",
            terms="6.6 7.0",
            year="6.9",
            comment="Tiến bộ về từ vựng; nên luyện nghe đều đặn ở nhà.",
        ),
        marked(
            "26",
            "Giáo dục công dân",
            terms="7.8 8.1",
            year="8.0",
            comment="Hiểu bài, hăng hái xử lí tình huống.",
        ),
        marked(
            "05",
            "Lịch sử và Địa lí",
            terms="7.0 6.8",
            year="6.9",
            comment="Ghi nhớ khá tốt; cần rèn kĩ năng đọc biểu đồ.",
        ),
        marked(
            "66",
            "Khoa học tự nhiên",
            terms="6.4 6.7",
            year="6.6",
            comment="Thích thí nghiệm; cần trình bày kết quả rõ ràng hơn.",
        ),
        marked(
            "27",
            "Công nghệ",
            terms="7.5 7.9",
            year="7.8",
            comment="Làm sản phẩm sáng tạo, đúng thời hạn.",
        ),
        marked(
            "32",
            "Tin học",
            terms="7.4 8.0",
            year="7.8",
            comment="Trình bày văn bản đẹp, tìm kiếm thông tin tốt.",
        ),
        commented(
            "88",
            "Giáo dục thể chất",
            comment="Nhanh nhẹn, có năng khiếu cầu lông.",
        ),
        commented(
            "97",
            "Nghệ thuật",
            comment="Yêu thích vẽ, phối màu có cảm xúc.",
        ),
        commented(
            "91",
            "Hoạt động trải nghiệm, hướng nghiệp",
            comment="Nhiệt tình, biết chia sẻ công việc với bạn.",
        ),
        commented(
            "99",
            "Nội dung giáo dục của địa phương",
            comment="Hoàn thành đầy đủ các bài thu hoạch.",
        ),
    ),
    summary=Summary(
        promoted=True,
        completion_text="Hoàn thành chương trình lớp 6; Được lên lớp 7.",
        completed_grade=True,
        teacher_comment=(
            "Em lễ phép, thân thiện, nhiệt tình với phong trào của lớp. Học lực có tiến bộ ở học "
            "kì II, nhất là môn Tin học. Cần dành thêm thời gian cho môn Toán và mạnh dạn hỏi khi "
            "chưa hiểu bài."
        ),
        learning=("K", "K", "K"),
        conduct=("T", "T", "T"),
        excused_days=Decimal(4),
        unexcused_days=Decimal(1),
    ),
)
