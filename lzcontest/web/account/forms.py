"""The forms of accounts; rules themselves are the services', so that every way in obeys them."""

from wtforms import BooleanField, EmailField, PasswordField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from lzcontest.foundation.i18n import lazy_gettext as _l
from lzcontest.web.shared.forms import Form

_need = InputRequired(message=_l("请填写这一项。"))


class SignInForm(Form):
    """Address, password and, where the account has one, a one-time code."""

    email = EmailField(_l("邮箱"), [_need, Length(max=254)])
    password = PasswordField(_l("密码"), [_need, Length(max=128)])
    code = StringField(
        _l("一次性口令"), [Length(max=12)], description=_l("打开手机上的验证器，填里面的 6 位数字。没启用的不用填。")
    )
    stay = BooleanField(_l("在这台设备上保持登录（公用电脑请不要勾）"))


class SignUpForm(Form):
    """The least that is needed to send in a work; unit and phone can come later."""

    name = StringField(_l("姓名"), [_need, Length(max=40)], description=_l("获奖证书上印这个名字。"))
    email = EmailField(_l("邮箱"), [_need, Length(max=254)], description=_l("用来登录和收通知，会发一封确认邮件。"))
    password = PasswordField(
        _l("密码"), [_need, Length(max=128)], description=_l("至少 8 位。几个不相干的词连起来，好记又安全。")
    )
    unit_id = SelectField(_l("单位"), description=_l("找不到就先空着，投稿时可以自己写。"), validate_choice=False)


class PasswordForm(Form):
    """One password, typed to confirm something."""

    password = PasswordField(_l("密码"), [_need, Length(max=128)])


class RemoveCodesForm(Form):
    """The password once more; stands on one page with the form that changes it, hence the id."""

    password = PasswordField(_l("密码"), [_need, Length(max=128)], id="remove-password")


class NewPasswordForm(Form):
    """A new password after a mailed link."""

    password = PasswordField(
        _l("新密码"), [_need, Length(max=128)], description=_l("至少 8 位。几个不相干的词连起来，好记又安全。")
    )


class JoinForm(NewPasswordForm):
    """Name and password of somebody who was invited and has no account yet."""

    name = StringField(_l("姓名"), [_need, Length(max=40)])
    password = PasswordField(_l("设一个密码"), [_need, Length(max=128)], description=_l("至少 8 位，以后用它登录。"))


class ChangePasswordForm(NewPasswordForm):
    """The present password and the one to come."""

    current_password = PasswordField(_l("现在的密码"), [_need, Length(max=128)])


class EmailForm(Form):
    """An address to write to."""

    email = EmailField(_l("邮箱"), [_need, Length(max=254)])


class CodeForm(Form):
    """A one-time code."""

    code = StringField(_l("手机上显示的 6 位数字"), [_need, Length(max=12)])


class ProfileForm(Form):
    """What a person keeps about themselves."""

    name = StringField(_l("姓名"), [_need, Length(max=40)], description=_l("获奖证书上印这个名字。"))
    unit_id = SelectField(_l("单位"), validate_choice=False)
    phone = StringField(
        _l("电话"),
        [Length(max=30)],
        description=_l("加密保存，只在需要联系您时由工作人员查看，每次查看都有记录。"),
    )


class InviteForm(Form):
    """Whom to offer which role."""

    email = EmailField(_l("邮箱"), [_need, Length(max=254)])
    name = StringField(_l("姓名"), [Length(max=40)])
    contest_id = SelectField(_l("赛事"), [_need])
    role = SelectField(_l("角色"), [_need])
    unit_id = SelectField(_l("负责的单位"), description=_l("只有联络员要选。"), validate_choice=False)


class GrantForm(Form):
    """A role for an account that exists."""

    contest_id = SelectField(_l("赛事"), [_need])
    role = SelectField(_l("角色"), [_need])
    unit_id = SelectField(_l("负责的单位"), description=_l("只有联络员要选。"), validate_choice=False)


class UnitForm(Form):
    """A unit's name and its place."""

    name = StringField(_l("单位全称"), [_need, Length(max=80)])
    short_name = StringField(_l("简称"), [Length(max=40)])
    parent_id = SelectField(_l("上级单位"), validate_choice=False)
