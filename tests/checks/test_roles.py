"""Who did it to whom, done or ahead, denied or not, and who has which figure."""

import pytest

from tests.checks.planted import failed

NAMES = [
    ["甲骨科技", "Jiagu", "organisation"],
    ["乙木资本", "Yimu Capital", "organisation"],
    ["丙火集团", "Binghuo", "organisation"],
    ["林若溪", "Lin Ruoxi", "person"],
    ["顾长河", "Gu Changhe", "person"],
]


def found(chinese, english):
    names = [name for name in NAMES if name[0] in chinese]
    return set(failed({"chinese": chinese, "names": names}, english))


@pytest.mark.parametrize(
    ("chinese", "right", "wrong"),
    [
        ("甲骨科技收购丙火集团。", "Jiagu bought Binghuo.", "Binghuo bought Jiagu."),
        ("甲骨科技收购丙火集团。", "Binghuo was taken over by Jiagu.", "Jiagu was taken over by Binghuo."),
        ("甲骨科技收购丙火集团。", "Jiagu's acquisition of Binghuo.", "Binghuo's acquisition of Jiagu."),
        ("甲骨科技收购丙火集团。", "Binghuo's acquisition by Jiagu.", "Jiagu's acquisition by Binghuo."),
        ("甲骨科技被丙火集团起诉。", "Binghuo sued Jiagu.", "Jiagu sued Binghuo."),
        ("甲骨科技遭丙火集团起诉。", "A lawsuit against Jiagu by Binghuo.", "A lawsuit against Binghuo by Jiagu."),
        (
            "乙木资本向甲骨科技投资。",
            "Jiagu received an investment from Yimu Capital.",
            "Yimu Capital received an investment from Jiagu.",
        ),
        (
            "由乙木资本领投，丙火集团跟投。",
            "Led by Yimu Capital, with Binghuo participating.",
            "Led by Binghuo, with Yimu Capital participating.",
        ),
        ("林若溪接替顾长河。", "Lin Ruoxi replaced Gu Changhe.", "Gu Changhe replaced Lin Ruoxi."),
        ("林若溪接替顾长河。", "Gu Changhe was succeeded by Lin.", "Lin was succeeded by Gu Changhe."),
    ],
)
def test_roles(chinese, right, wrong):
    assert "roles" not in found(chinese, right)
    assert "roles" in found(chinese, wrong)


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        # both have both parts, one in each deed
        ("甲骨科技收购丙火集团，丙火集团曾收购乙木资本。", "Jiagu acquired Binghuo, which once acquired Yimu Capital."),
        ("甲骨科技收购丙火集团的乙木资本。", "Jiagu acquired Yimu Capital from Binghuo."),
        ("甲骨科技与丙火集团收购乙木资本。", "Jiagu and Binghuo acquired Yimu Capital."),
        ("甲骨科技拒绝了丙火集团的收购。", "Jiagu rejected a takeover by Binghuo."),
        ("甲骨科技称丙火集团收购了乙木资本。", "Jiagu said Binghuo had acquired Yimu Capital."),
    ],
)
def test_roles_are_left_alone_where_nothing_is_exchanged(chinese, english):
    assert "roles" not in found(chinese, english)


@pytest.mark.parametrize(
    ("chinese", "right", "wrong"),
    [
        ("甲骨科技拟收购丙火集团。", "Jiagu is to acquire Binghuo.", "Jiagu has acquired Binghuo."),
        ("甲骨科技已收购丙火集团。", "Jiagu has acquired Binghuo.", "Jiagu will acquire Binghuo."),
        ("公司将于明年上市。", "The company will go public next year.", "The company went public next year."),
        ("公司签署了协议。", "The company signed an agreement.", "The company plans to sign an agreement."),
    ],
)
def test_timing(chinese, right, wrong):
    assert "timing" not in found(chinese, right)
    assert "timing" in found(chinese, wrong)


@pytest.mark.parametrize(
    ("chinese", "right"),
    [
        ("公司同意出售已收购的业务。", "The company agreed to sell the business that it acquired."),
        ("公司宣布将推出新品。", "The company announced that it would launch a new product."),
        ("公司按与丙火集团签署的合同供货。", "The company delivers under the contract signed with Binghuo."),
        ("公司将资产卖给丙火集团。", "The company sold its assets to Binghuo."),
    ],
)
def test_timing_is_left_alone_where_either_is_fair(chinese, right):
    assert "timing" not in found(chinese, right)


@pytest.mark.parametrize(
    ("chinese", "right", "wrong"),
    [
        ("公司没有披露金额。", "The company did not disclose the sum.", "The company disclosed the sum."),
        ("公司披露了金额。", "The company disclosed the sum.", "The company did not disclose the sum."),
        ("监管部门未批准交易。", "The regulator refused to approve the deal.", "The regulator approved the deal."),
    ],
)
def test_denial(chinese, right, wrong):
    assert "denial" not in found(chinese, right)
    assert "denial" in found(chinese, wrong)


def test_not_only_denies_nothing():
    assert "denial" not in found(
        "公司不仅推出手机，还开了店。", "The company not only launched a phone but opened a shop."
    )


@pytest.mark.parametrize(
    ("chinese", "right", "wrong"),
    [
        (
            "甲骨科技出资3亿元，丙火集团出资5亿元。",
            "RMB 300 million came from Jiagu and RMB 500 million from Binghuo.",
            "RMB 500 million came from Jiagu and RMB 300 million from Binghuo.",
        ),
        (
            "甲骨科技、丙火集团分别出资3亿元、5亿元。",
            "Jiagu and Binghuo put in RMB 300 million and RMB 500 million respectively.",
            "Binghuo and Jiagu put in RMB 300 million and RMB 500 million respectively.",
        ),
        (
            "林若溪任董事长，顾长河任CEO。",
            "Lin Ruoxi is chairman and Gu Changhe is CEO.",
            "Gu Changhe is chairman and Lin Ruoxi is CEO.",
        ),
    ],
)
def test_pairing(chinese, right, wrong):
    assert "pairing" not in found(chinese, right)
    assert "pairing" in found(chinese, wrong)


def test_pairing_says_nothing_where_the_order_leaves_a_doubt():
    chinese = "甲骨科技出资3亿元，丙火集团出资5亿元。"
    english = "Jiagu and Binghuo, of which Jiagu has RMB 300 million, have RMB 500 million and more."
    assert "pairing" not in found(chinese, english)


def test_from_and_to_are_not_turned_round():
    chinese = "毛利率从31%降至27%。"
    assert found(chinese, "Gross margin fell from 27% to 31%.") == {"direction"}
    assert found(chinese, "Gross margin fell to 27% from 31%.") == set()


@pytest.mark.parametrize(
    ("chinese", "right", "wrong"),
    [
        (
            "自丙火集团问世以来，甲骨科技的业务全面提速。",
            "Since Binghuo appeared, Jiagu's business has sped up.",
            "The business of Binghuo has sped up, making Jiagu a star.",
        ),
        (
            "丙火集团上市后，甲骨科技的股价下跌。",
            "After Binghuo went public, shares of Jiagu fell.",
            "After going public, Binghuo's shares fell, and Jiagu is watched.",
        ),
    ],
)
def test_possession(chinese, right, wrong):
    assert "possession" not in found(chinese, right)
    assert "possession" in found(chinese, wrong)
