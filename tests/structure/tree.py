"""What the structure tests share: the files of the tree, found without git so that a source archive can be tested, too."""
import os
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("GATEHOUSE_BUILD", TOP / "build"))
CODE_FOLDERS = ("core", "proxy", "app", "tests")


def files(*folders):
    """Every file below these folders of the tree (all of it without any), as Path relative to the top."""
    found = []
    for folder in folders or (".",):
        for path, directories, names in os.walk(TOP / folder):
            directories[:] = [name for name in directories
                              if not name.startswith("build") and name not in (".git", ".cache", "__pycache__")]
            found += [(Path(path) / name).relative_to(TOP) for name in names]
    return sorted(found)


def sources(*folders):
    """The C++ files among them."""
    return [path for path in files(*(folders or CODE_FOLDERS)) if path.suffix in (".cpp", ".h")]
