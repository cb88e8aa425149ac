"""Why a check did not pass: a closed list of stable codes, each with its source.

The sentences live in `web/messages`, keyed by the codes here. `SUB_INDICATIONS` maps the codes
that stem from the signature standard to ETSI EN 319 102-1 V1.4.1 (2024-06), clause 5.1.3.
"""

from enum import Enum


class Reason(Enum):
    """Why a check did not pass; the text of a member never changes once published."""

    # integrity (EN 319 102-1 5.2.7)
    DIGEST_MISMATCH = "digest_mismatch"
    """The signed content is not what was signed: it was altered."""
    SIGNATURE_VALUE_WRONG = "signature_value_wrong"
    """The signature value does not verify with the signer's key."""
    SIGNATURE_MALFORMED = "signature_malformed"
    """The signature breaks the syntax of its format."""
    SIGNATURE_FORMAT_UNKNOWN = "signature_format_unknown"
    """A signature of a kind we do not know; it is neither believed nor ignored."""
    SIGNING_CERTIFICATE_MISSING = "signing_certificate_missing"
    """The signature does not carry its signer's certificate."""
    SIGNING_CERTIFICATE_MISMATCH = "signing_certificate_mismatch"
    """The signed reference to the signer's certificate names another one (RFC 5035)."""

    # coverage (ISO 32000-2 12.8.1; XMLDSig 4.4.3)
    BYTE_RANGE_INVALID = "byte_range_invalid"
    """The PDF signature does not cover everything but its own value."""
    DATA_NOT_COVERED = "data_not_covered"
    """The signature covers something other than the data of the card."""
    UNSIGNED_CONTENT = "unsigned_content"
    """Beside the signed data stands content that nobody signed."""
    AMBIGUOUS_REFERENCE = "ambiguous_reference"
    """An identifier that the signature refers to occurs more than once."""
    REFERENCE_NOT_ALLOWED = "reference_not_allowed"
    """The signature refers outside the document, or transforms data in a way not allowed."""

    # modification (ISO 32000-2 12.8.2)
    CHANGED_AFTER_SIGNING = "changed_after_signing"
    """The document was changed after this signature in a way that is not allowed."""
    CHANGES_UNEXPLAINED = "changes_unexplained"
    """Something was added after this signature, and we cannot tell what it does."""
    FIELD_NOT_FORESEEN = "field_not_foreseen"
    """A certification let others sign and no field was there for it; they added their own."""
    APPEARANCE_COVERS_CONTENT = "appearance_covers_content"
    """The picture of a later signature lies over results or a good deal of the text."""
    TRAILING_BYTES = "trailing_bytes"
    """Bytes that no signature covers follow the end of the signed document."""
    SIGNATURE_REMOVED = "signature_removed"
    """An earlier revision carries a signature that is gone from the last one."""

    # algorithm (TT 15/2025/TT-BKHCN annex I; EN 319 102-1 5.2.8)
    ALGORITHM_WEAK = "algorithm_weak"
    """An algorithm that no longer protects against forgery."""
    KEY_WEAK = "key_weak"
    """A key too short or otherwise unfit."""
    ALGORITHM_UNKNOWN = "algorithm_unknown"
    """An algorithm that the policy does not name."""

    # certificate path (RFC 5280 6.1; EN 319 102-1 5.2.6)
    MISSING_INTERMEDIATE = "missing_intermediate"
    """The certificate of an issuing authority is missing."""
    UNTRUSTED_ROOT = "untrusted_root"
    """The path ends at a root that is not among the trusted ones."""
    LOOK_ALIKE_ROOT = "look_alike_root"
    """The path ends at a root that bears the name of a trusted one, with another key."""
    PATH_CONSTRAINTS = "path_constraints"
    """A certificate of the path may not be used as it was (RFC 5280 6.1)."""
    PATH_TOO_COMPLEX = "path_too_complex"
    """Too many candidate certificates to build a path within the limits."""
    ANCHOR_PURPOSE = "anchor_purpose"
    """The root is trusted, but not for this purpose."""
    ISSUER_EXPIRED = "issuer_expired"
    """A certificate above the signer's was not valid at the moment judged for."""

    # validity period
    NOT_YET_VALID = "not_yet_valid"
    """Signed before the signer's certificate began."""
    EXPIRED = "expired"
    """Signed after the signer's certificate ended."""
    NO_PROOF_OF_TIME = "no_proof_of_time"
    """The certificate has ended, and nothing proves that the signature is older."""
    CLAIMED_IN_FUTURE = "claimed_in_future"
    """The signature claims to be made after the moment of checking."""

    # revocation (RFC 5280 6.3, RFC 6960; TT 15/2025 annex II 1.2)
    REVOKED = "revoked"
    """The certificate was revoked when it signed."""
    ON_HOLD = "on_hold"
    """The certificate was suspended when it signed."""
    REVOKED_NO_PROOF_OF_TIME = "revoked_no_proof_of_time"
    """Revoked since, and nothing proves that the signature is older."""
    NO_REVOCATION_EVIDENCE = "no_revocation_evidence"
    """Nothing at hand says whether the certificate was revoked."""
    REVOCATION_EVIDENCE_STALE = "revocation_evidence_stale"
    """The evidence at hand does not speak of the moment that counts."""
    REVOCATION_EVIDENCE_UNUSABLE = "revocation_evidence_unusable"
    """The evidence at hand is not authentic, or does not cover this certificate."""
    REVOCATION_LIST_OF_CHANGES = "revocation_list_of_changes"
    """Only delta CRLs are at hand, which say what changed and not who is good."""
    REVOCATION_UNREACHABLE = "revocation_unreachable"
    """The authority's service did not answer; try again later."""

    # time-stamp (RFC 3161; EN 319 102-1 5.4)
    TIMESTAMP_ABSENT = "timestamp_absent"
    """There is no time-stamp token."""
    TIMESTAMP_MALFORMED = "timestamp_malformed"
    """The time-stamp token breaks its syntax."""
    TIMESTAMP_IMPRINT_MISMATCH = "timestamp_imprint_mismatch"
    """The token was made for something else."""
    TIMESTAMP_SIGNATURE_WRONG = "timestamp_signature_wrong"
    """The token's own signature does not verify."""
    TSA_UNTRUSTED = "tsa_untrusted"
    """The time-stamping authority's path does not reach an anchor trusted for time-stamps."""
    TSA_PURPOSE = "tsa_purpose"
    """The token was signed with a certificate that is not for time-stamping alone."""
    TSA_NOT_VALID = "tsa_not_valid"
    """The authority's certificate was not valid when it made the token."""
    TSA_EXPIRED_SINCE = "tsa_expired_since"
    """The authority's certificate has ended, and no later proof covers the token."""
    TSA_REVOKED = "tsa_revoked"
    """The authority's certificate was revoked."""
    TSA_REVOCATION_UNKNOWN = "tsa_revocation_unknown"
    """Nothing at hand says whether the authority's certificate was revoked."""
    TIMESTAMP_ALGORITHM_WEAK = "timestamp_algorithm_weak"
    """The token rests on an algorithm that no longer protects against forgery."""
    TIMESTAMP_ORDER = "timestamp_order"
    """The token bears a later time than a document timestamp that covers it (5.6.2.2)."""
    TIMESTAMP_IN_FUTURE = "timestamp_in_future"
    """The token's time lies after the moment of checking."""

    # key usage (RFC 5280 4.2.1.3, 4.2.1.12; TT 15/2025 annex II 1.4)
    KEY_USAGE_NOT_SIGNING = "key_usage_not_signing"
    """The certificate is not for signing documents."""

    # signer (QĐ 1789 Đ20, CV 2088 III.1)
    OTHER_SCHOOL = "other_school"
    """The certificate is registered for another school."""
    NOT_THE_SCHOOL = "not_the_school"
    """The certificate belongs to an organisation other than the school."""
    CERTIFICATE_NOT_LISTED = "certificate_not_listed"
    """The school's own, but this certificate is not (yet) registered for that date."""
    SCHOOL_NOT_LISTED = "school_not_listed"
    """The school is not in the directory of registered certificates."""
    DIRECTORY_EMPTY = "directory_empty"
    """No directory of school certificates is installed."""
    SIGNER_MISMATCH = "signer_mismatch"
    """The certificate's holder is not the person whom the card names."""
    SIGNER_UNPROVEN = "signer_unproven"
    """The certificate cannot be tied to the person whom the card names."""
    SIGNER_UNKNOWN = "signer_unknown"
    """We could not establish in what capacity the signer signed."""

    # document
    UNSIGNED = "unsigned"
    """The document carries no signature."""
    NOT_A_REPORT_CARD = "not_a_report_card"
    """A document, but no học bạ."""
    FIELDS_MISSING = "fields_missing"
    """Fields that the national format demands are missing."""
    STRUCTURE_AMBIGUOUS = "structure_ambiguous"
    """Different programs would read different things in this document."""
    SCHOOL_SIGNATURE_MISSING = "school_signature_missing"
    """The school's signature is missing."""
    HEAD_SIGNATURE_MISSING = "head_signature_missing"
    """The head's signature is missing."""
    CLASS_TEACHER_SIGNATURE_MISSING = "class_teacher_signature_missing"
    """The class teacher's signature is missing from the PDF."""
    ROLES_UNDETERMINED = "roles_undetermined"
    """Who signed in which capacity could not be established."""
    ORDER_REVERSED = "order_reversed"
    """The signatures were provably not made in the order the rules demand."""

    # submission
    PDF_XML_DIFFER = "pdf_xml_differ"
    """The PDF and the XML do not say the same."""
    DIFFERENT_CARDS = "different_cards"
    """The PDF and the XML are of two different cards."""
    NOT_COMPARABLE = "not_comparable"
    """The PDF could not be read well enough to compare it."""
    NOTHING_TO_COMPARE = "nothing_to_compare"
    """Only one format was handed in."""

    # advisory
    PROFILE_NOT_STANDARD = "profile_not_standard"
    """Not a profile that TT 15/2025 annex I lists; the signature may be sound all the same."""
    CONTENT_DOUBTFUL = "content_doubtful"
    """A value does not follow from the others by the circular's rules; the school can say why."""

    # dependence
    EARLIER_CHECK_FAILED = "earlier_check_failed"
    """Could not be asked, because something it rests on did not hold."""
    NOT_DEMANDED = "not_demanded"
    """The policy in force does not ask this."""


class Note(Enum):
    """A remark that never changes a verdict."""

    PROVEN_BEFORE_CLAIM = "proven_before_claim"
    """The token is older than the claimed time by more than the clock tolerance."""
    PROVEN_LONG_AFTER_CLAIM = "proven_long_after_claim"
    """The token is more than a day younger than the claimed time."""
    ZONE_ASSUMED = "zone_assumed"
    """The claimed time carries no zone; +07:00 was assumed."""
    REVOKED_SINCE = "revoked_since"
    """The certificate was revoked after the proven time."""
    REVOKED_SINCE_KEY_COMPROMISE = "revoked_since_key_compromise"
    """Revoked after the proven time, because its key was compromised."""
    EXPIRED_SINCE = "expired_since"
    """The certificate ended after the proven time."""
    NO_TIMESTAMP = "no_timestamp"
    """The time of signing rests on the signer's word alone."""
    NAME_SPELLING = "name_spelling"
    """Names differ in tone placement, case or spacing only; the numbers agree."""
    CLAIMED_ORDER_REVERSED = "claimed_order_reversed"
    """By their claimed times the signatures were not made in the order the rules demand."""
    PRESENTATION_COPY = "presentation_copy"
    """The PDF is unsigned: a rendering that agrees with the signed XML."""
    DIRECTORY_EMPTY = "directory_empty"
    """No directory of school certificates is installed: nothing can be valid yet."""
    CLAIMED_TIME_POLICY = "claimed_time_policy"
    """The policy in force believes the claimed time."""
    CONTENTS_PADDING = "contents_padding"
    """Bytes that mean nothing stand behind the signature value."""
    OPTIONAL_FIELDS_MISSING = "optional_fields_missing"
    """The national format demands further fields that this card lacks."""
    NO_SIGNING_CERTIFICATE_ATTRIBUTE = "no_signing_certificate_attribute"
    """The signature does not bind its certificate by digest (RFC 5035); nothing demands it here."""
    SCHOOL_YEAR_LOCKED = "school_year_locked"
    """Signed after the day on which the school year's data is locked."""
    UNSIGNED_SIGNING_FIELDS = "unsigned_signing_fields"
    """NGAY_KY and SO_CCCD beside a signature are not signed; they were not relied on."""
    NUMBER_DOUBTFUL = "number_doubtful"
    """The citizen number does not fit the pupil's sex or year of birth."""
    MARK_DOUBTFUL = "mark_doubtful"
    """A primary test mark is no whole number (TT 27/2020)."""
    AVERAGE_DOUBTFUL = "average_doubtful"
    """A subject's year does not follow from its terms (TT 22/2021 Đ9.1)."""
    RESULT_DOUBTFUL = "result_doubtful"
    """Result, learning or conduct does not follow (TT 27/2020; TT 22/2021)."""
    PROMOTION_DOUBTFUL = "promotion_doubtful"
    """Promotion does not follow from the results (TT 27/2020; TT 22/2021)."""
    AWARD_DOUBTFUL = "award_doubtful"
    """A title of the year does not follow from the results (TT 27/2020; TT 22/2021 Đ15)."""
    OTHER_YEARS = "other_years"
    """The PDF also shows school years of which the XML says nothing; those were not compared."""
    TEXT_LEFT_OVER = "text_left_over"
    """The PDF shows text outside the form's fields; it is listed with the differences."""
    FIELDS_UNKNOWN = "fields_unknown"
    """The XML has elements that CV 2088 does not; they were not compared with the PDF."""
    EMBEDDED_XML_SAME = "embedded_xml_same"
    """The PDF carries the very XML that was handed in, byte for byte."""
    EMBEDDED_XML_DIFFERS = "embedded_xml_differs"
    """The PDF carries an XML, and it is not the one that was handed in."""
    LAYER_HIDDEN = "layer_hidden"
    """The PDF has a layer that is switched off (ISO 32000-2 8.11)."""
    LAYER_ON_PAPER = "layer_on_paper"
    """A layer of the PDF is shown on the screen and not on paper, or the other way round."""
    TEXT_INVISIBLE = "text_invisible"
    """Text that nobody sees: in no or the paper's colour, tiny, cut off, or off the page."""
    TEXT_COVERED = "text_covered"
    """Text or a form field with something painted over it: an area, an image, an annotation."""
    TEXT_MISDRAWN = "text_misdrawn"
    """The page shows other characters than those that programs read from it."""
    TEXT_UNREAD = "text_unread"
    """The picture of the page does not show clearly what programs read from it."""
    INK_UNEXPLAINED = "ink_unexplained"
    """Something is drawn in a place for results that is no text: programs do not read it."""
    FIELD_SHOWS_OTHER = "field_shows_other"
    """A form field shows something other than its value."""
    APPEARANCE_ON_POINTER = "appearance_on_pointer"
    """An annotation looks different while somebody points at it or presses it."""
    FONT_MISLEADING = "font_misleading"
    """A font says of a glyph that it stands for one character, and elsewhere for another."""
    FONT_DRAWN = "font_drawn"
    """Digits are drawn by little programs instead of a font program (Type 3)."""
    CONTENT_EXTERNAL = "content_external"
    """The PDF refers to content outside of itself."""
    PAGES_UNREFERENCED = "pages_unreferenced"
    """The PDF holds pages that nothing leads to."""
    ACTIVE_CONTENT = "active_content"
    """The PDF holds scripts, or actions that send, fetch or start something."""
    FILES_EMBEDDED = "files_embedded"
    """The PDF carries files that are no XML."""


SUB_INDICATIONS: dict[Reason, str] = {
    Reason.DIGEST_MISMATCH: "HASH_FAILURE",
    Reason.SIGNATURE_VALUE_WRONG: "SIG_CRYPTO_FAILURE",
    Reason.SIGNATURE_MALFORMED: "FORMAT_FAILURE",
    Reason.SIGNATURE_FORMAT_UNKNOWN: "GENERIC",
    Reason.SIGNING_CERTIFICATE_MISSING: "NO_SIGNING_CERTIFICATE_FOUND",
    Reason.SIGNING_CERTIFICATE_MISMATCH: "NO_SIGNING_CERTIFICATE_FOUND",
    Reason.BYTE_RANGE_INVALID: "FORMAT_FAILURE",
    Reason.DATA_NOT_COVERED: "FORMAT_FAILURE",
    Reason.UNSIGNED_CONTENT: "FORMAT_FAILURE",
    Reason.AMBIGUOUS_REFERENCE: "FORMAT_FAILURE",
    Reason.REFERENCE_NOT_ALLOWED: "FORMAT_FAILURE",
    Reason.CHANGED_AFTER_SIGNING: "FORMAT_FAILURE",
    Reason.CHANGES_UNEXPLAINED: "GENERIC",
    Reason.FIELD_NOT_FORESEEN: "GENERIC",
    Reason.APPEARANCE_COVERS_CONTENT: "GENERIC",
    Reason.TRAILING_BYTES: "FORMAT_FAILURE",
    Reason.SIGNATURE_REMOVED: "FORMAT_FAILURE",
    Reason.ALGORITHM_WEAK: "CRYPTO_CONSTRAINTS_FAILURE_NO_POE",
    Reason.KEY_WEAK: "CRYPTO_CONSTRAINTS_FAILURE_NO_POE",
    Reason.ALGORITHM_UNKNOWN: "CRYPTO_CONSTRAINTS_FAILURE_NO_POE",
    Reason.MISSING_INTERMEDIATE: "NO_CERTIFICATE_CHAIN_FOUND",
    Reason.UNTRUSTED_ROOT: "NO_CERTIFICATE_CHAIN_FOUND",
    Reason.LOOK_ALIKE_ROOT: "NO_CERTIFICATE_CHAIN_FOUND",
    Reason.PATH_CONSTRAINTS: "CHAIN_CONSTRAINTS_FAILURE",
    Reason.PATH_TOO_COMPLEX: "CERTIFICATE_CHAIN_GENERAL_FAILURE",
    Reason.ANCHOR_PURPOSE: "CHAIN_CONSTRAINTS_FAILURE",
    Reason.ISSUER_EXPIRED: "OUT_OF_BOUNDS_NO_POE",
    Reason.NOT_YET_VALID: "NOT_YET_VALID",
    Reason.EXPIRED: "EXPIRED",
    Reason.NO_PROOF_OF_TIME: "OUT_OF_BOUNDS_NO_POE",
    Reason.CLAIMED_IN_FUTURE: "SIG_CONSTRAINTS_FAILURE",
    Reason.REVOKED: "REVOKED",
    Reason.ON_HOLD: "REVOKED",
    Reason.REVOKED_NO_PROOF_OF_TIME: "REVOKED_NO_POE",
    Reason.NO_REVOCATION_EVIDENCE: "TRY_LATER",
    Reason.REVOCATION_EVIDENCE_STALE: "TRY_LATER",
    Reason.REVOCATION_EVIDENCE_UNUSABLE: "TRY_LATER",
    Reason.REVOCATION_LIST_OF_CHANGES: "TRY_LATER",
    Reason.TIMESTAMP_ORDER: "TIMESTAMP_ORDER_FAILURE",
    Reason.REVOCATION_UNREACHABLE: "TRY_LATER",
    Reason.KEY_USAGE_NOT_SIGNING: "CHAIN_CONSTRAINTS_FAILURE",
}
"""Sub-indication of the standard; reasons that are ours alone are not in here."""
