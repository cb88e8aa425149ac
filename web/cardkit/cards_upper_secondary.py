"""Two invented pupils of class 10C1 of a private school, obeying TT 22/2021/TT-BGDĐT.

The class chose Vật lí, Hóa học, Sinh học and Tin học (TT 13/2022: four electives of nine).
"""

from datetime import date
from decimal import Decimal

from verifier.report_card import Level, Pupil, ReportCard, Summary
from web.cardkit.cards_lower_secondary import commented, marked
from web.cardkit.invented import HAI_AU_XANH, HAI_AU_XANH_HEAD, HAI_AU_XANH_TEACHER

HAI_YEN = ReportCard(
    level=Level.UPPER_SECONDARY,
    lookup_id="b8f1a2b1-6ddf-4070-9de1-8d1593910d8d",
    version="1.0",
    circular="22/2021/TT-BGDĐT",
    school_year="2025-2026",
    grade="10",
    class_name="10C1",
    register_number="0275/THPT",
    school=HAI_AU_XANH.school,
    pupil=Pupil(
        name="Võ Thị Hải Yến",
        birth_date=date(2010, 1, 19),
        gender="Nữ",
        number="048310990119",
        code="4899970275",
        ethnicity="Kinh",
        nationality="Việt Nam",
        birth_place="Phường Hải Âu, thành phố Đà Nẵng",
        home_town="Xã Lộc Trà, tỉnh Quảng Ngãi",
        residence="93 đường Sóng Biếc, phường Hải Âu, thành phố Đà Nẵng",
        father="Võ Tấn Phong",
        mother="Hồ Thị Thu Nguyệt",
        height_cm=Decimal("159.5"),
        weight_kg=Decimal("47.5"),
    ),
    head=HAI_AU_XANH_HEAD,
    class_teacher=HAI_AU_XANH_TEACHER,
    issue_place="Đà Nẵng",
    created_on=date(2026, 5, 25),
    issued_on=date(2026, 5, 30),
    subjects=(
        marked(
            "19",
            "Ngữ văn",
            terms="8.3 8.6",
            year="8.5",
            comment="Lập luận chặt chẽ; bài nghị luận nên thêm dẫn chứng.",
        ),
        marked(
            "15",
            "Toán",
            terms="9.2 9.5",
            year="9.4",
            comment="Tư duy sắc bén, trình bày lời giải gọn và đủ ý.",
        ),
        marked(
            "69",
            "Ngoại ngữ 1",
            terms="9.0 9.3",
            year="9.2",
            comment="Giao tiếp tự nhiên, viết mạch lạc.",
        ),
        commented(
            "88",
            "Giáo dục thể chất",
            comment="Hoàn thành tốt nội dung bóng chuyền.",
        ),
        marked(
            "47",
            "Giáo dục quốc phòng và an ninh",
            terms="8.9 9.2",
            year="9.1",
            comment="Nghiêm túc, động tác chuẩn xác.",
        ),
        commented(
            "91",
            "Hoạt động trải nghiệm, hướng nghiệp",
            comment="Điều hành nhóm tốt, có định hướng nghề rõ ràng.",
        ),
        commented(
            "99",
            "Nội dung giáo dục của địa phương",
            comment="Bài tìm hiểu làng nghề ven biển công phu.",
        ),
        marked(
            "35",
            "Vật lí",
            terms="9.1 9.4",
            year="9.3",
            comment="Vận dụng tốt, thí nghiệm chính xác.",
        ),
        marked(
            "36",
            "Hóa học",
            terms="9.3 9.0",
            year="9.1",
            comment="Nắm chắc bản chất; cẩn thận hơn khi cân bằng phản ứng.",
        ),
        marked(
            "37",
            "Sinh học",
            terms="8.7 8.9",
            year="8.8",
            comment="Hệ thống kiến thức tốt bằng sơ đồ.",
        ),
        marked(
            "40",
            "Lịch sử",
            terms="8.4 8.8",
            year="8.7",
            comment="Phân tích sự kiện khá sâu, trình bày lưu loát.",
        ),
        marked(
            "38",
            "Tin học",
            terms="9.5 9.7",
            year="9.6",
            comment="Lập trình sáng tạo, hỗ trợ bạn nhiệt tình.",
        ),
    ),
    summary=Summary(
        promoted=True,
        completion_text="Hoàn thành chương trình lớp 10; Được lên lớp 11.",
        completed_grade=True,
        awards="Học sinh Xuất sắc",
        extra_awards="Giải Ba cuộc thi lập trình dành cho học sinh trung học",
        teacher_comment=(
            "Em học giỏi toàn diện, tự giác, có tinh thần cầu tiến; là lớp phó học tập gương mẫu, "
            "được bạn bè tin yêu. Tích cực tham gia câu lạc bộ Tin học và các hoạt động thiện "
            "nguyện của trường."
        ),
        learning=("T", "T", "T"),
        conduct=("T", "T", "T"),
        excused_days=Decimal(1),
        unexcused_days=Decimal(0),
    ),
)

QUOC_HUY = ReportCard(
    level=Level.UPPER_SECONDARY,
    lookup_id="2fb71ed7-aea8-46ce-8475-6a9ba1f2372b",
    version="1.0",
    circular="22/2021/TT-BGDĐT",
    school_year="2025-2026",
    grade="10",
    class_name="10C1",
    register_number="0281/THPT",
    school=HAI_AU_XANH.school,
    pupil=Pupil(
        name="Đặng Quốc Huy",
        birth_date=date(2010, 9, 5),
        gender="Nam",
        number="049210990905",
        code="4899970281",
        ethnicity="Kinh",
        nationality="Việt Nam",
        birth_place="Xã Trà Giồng, tỉnh Quảng Nam",
        home_town="Xã Trà Giồng, tỉnh Quảng Nam",
        residence="Tổ 14, phường Hải Âu, thành phố Đà Nẵng",
        mother="Đặng Thị Ánh Tuyết",
        guardian="Đặng Văn Khiêm",
        height_cm=Decimal(168),
        weight_kg=Decimal("58.3"),
    ),
    head=HAI_AU_XANH_HEAD,
    class_teacher=HAI_AU_XANH_TEACHER,
    issue_place="Đà Nẵng",
    created_on=date(2026, 5, 25),
    issued_on=date(2026, 5, 30),
    subjects=(
        marked(
            "19",
            "Ngữ văn",
            terms="6.8 7.1",
            year="7.0",
            comment="Bài viết có cảm xúc; cần chú ý bố cục và chính tả.",
        ),
        marked(
            "15",
            "Toán",
            terms="4.8 5.6",
            year="5.3",
            comment="Đã tiến bộ ở học kì II; cần ôn kĩ hàm số và bất phương trình.",
        ),
        marked(
            "69",
            "Ngoại ngữ 1",
            terms="6.6 6.9",
            year="6.8",
            comment="Đọc hiểu khá; nên luyện nói thường xuyên.",
        ),
        commented(
            "88",
            "Giáo dục thể chất",
            comment="Thể lực rất tốt, đội trưởng đội bóng đá của lớp.",
        ),
        marked(
            "47",
            "Giáo dục quốc phòng và an ninh",
            terms="8.0 8.2",
            year="8.1",
            comment="Tác phong nhanh nhẹn, chấp hành tốt.",
        ),
        commented(
            "91",
            "Hoạt động trải nghiệm, hướng nghiệp",
            comment="Hăng hái, giàu ý tưởng tổ chức trò chơi.",
        ),
        commented(
            "99",
            "Nội dung giáo dục của địa phương",
            comment="Tham gia đầy đủ, sưu tầm tư liệu tốt.",
        ),
        marked(
            "35",
            "Vật lí",
            terms="5.5 6.1",
            year="5.9",
            comment="Hiểu hiện tượng; cần luyện giải bài tập định lượng.",
        ),
        marked(
            "36",
            "Hóa học",
            terms="5.3 6.0",
            year="5.8",
            comment="Có cố gắng; cần học chắc bảng tuần hoàn.",
        ),
        marked(
            "37",
            "Sinh học",
            terms="6.5 7.0",
            year="6.8",
            comment="Quan sát tốt, ghi chép đầy đủ.",
        ),
        marked(
            "40",
            "Lịch sử",
            terms="6.9 7.3",
            year="7.2",
            comment="Kể lại sự kiện sinh động, ham đọc sách.",
        ),
        marked(
            "38",
            "Tin học",
            terms="7.2 7.8",
            year="7.6",
            comment="Thực hành tốt, biết tự tìm lỗi chương trình.",
        ),
    ),
    summary=Summary(
        promoted=True,
        completion_text="Hoàn thành chương trình lớp 10; Được lên lớp 11.",
        completed_grade=True,
        teacher_comment=(
            "Em hòa nhã, năng nổ trong hoạt động tập thể, có nhiều cố gắng ở học kì II. Cần sắp "
            "xếp thời gian hợp lí giữa tập luyện và học tập, chú ý hơn các môn Toán, Hóa học và "
            "đi học đúng giờ."
        ),
        learning=("Đ", "K", "K"),
        conduct=("K", "T", "T"),
        excused_days=Decimal(6),
        unexcused_days=Decimal(2),
    ),
)
