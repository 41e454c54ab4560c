import subprocess
import sys


def test_the_settings_page_is_what_the_declarations_say(project, product_env, tmp_path):
    plain = {name: product_env[name] for name in ("PATH", "HOME") if name in product_env}
    printed = subprocess.run(
        [sys.executable, "-m", "config.reference"],
        cwd=project,
        env=plain | {"SECRET_KEY": "unused"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert printed == (project / "docs/reference/settings.md").read_text()
