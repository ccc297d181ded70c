"""`python -m tests.tour`: take the pictures of docs/tour.md."""

from tests.tour import pictures
from tests.tour.stage import stage


def main() -> None:
    with stage() as on:
        pictures.take(on)


if __name__ == "__main__":
    main()
