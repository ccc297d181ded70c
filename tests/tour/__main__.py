"""`python -m tests.tour [pictures] [tasks]`: take the pictures, play the tasks and print their table; both if neither
is named. `--demo URL` uses a demo that runs already."""

from argparse import ArgumentParser

from tests.tour import pictures, tasks
from tests.tour.stage import stage


def main() -> None:
    parser = ArgumentParser(prog="python -m tests.tour")
    parser.add_argument("what", nargs="*", choices=["pictures", "tasks", []])
    parser.add_argument("--demo", metavar="URL", help="a demo that runs already")
    given = parser.parse_args()
    what = given.what or ["pictures", "tasks"]
    with stage(given.demo) as on:
        if "pictures" in what:
            pictures.take(on)
        if "tasks" in what:
            print(tasks.table(tasks.play(on)))  # noqa: T201


if __name__ == "__main__":
    main()
