"""What the commands of the web application share: Django made ready, and what is said after something was made."""

from __future__ import annotations

import os

import typer


def ready(*, migrate: bool = True) -> None:
    """Load Django with the settings of this installation and bring its database up to date."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jixiao.web.settings")
    try:
        import django

        django.setup()
        from django.conf import settings

        settings.STATIC_ROOT.mkdir(exist_ok=True)
    except (OSError, ValueError) as error:
        typer.echo(f"设置有误：{error} (wrong settings)", err=True)
        raise typer.Exit(2) from None
    if migrate:
        from django.core.management import call_command
        from django.db import DatabaseError

        try:
            call_command("migrate", verbosity=0, interactive=False)
        except DatabaseError as error:
            typer.echo(f"数据库不可用：{error} (the database cannot be used)", err=True)
            raise typer.Exit(2) from None


def administrator_words(username: str, password: str) -> str:
    """Say who the new administrator is and that the password is for once."""
    return "\n".join(
        [
            "已建立系统管理员 (an administrator was made):",
            f"  用户名 user name          {username}",
            f"  一次性密码 one-time password  {password}",
            "  密码只显示这一次，首次登录须修改 (shown only now; to be changed at the first sign-in)",
        ]
    )


def demonstration_words() -> str:
    """Say who can sign in to the demonstration office."""
    from jixiao.web.demo.people import PASSWORD
    from jixiao.web.office.models import Post

    posts = Post.objects.filter(person__demonstration=True).select_related("person", "unit").order_by("pk")
    lines = [f"演示单位，数据均为虚构 (demonstration office, all invented). 密码 password: {PASSWORD}"]
    lines.extend(f"  {post.person.username:<17} {post.get_role_display()} · {post.unit}" for post in posts)
    return "\n".join(lines)
