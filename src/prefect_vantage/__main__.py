"""`python -m prefect_vantage`: the same as the `vantage` command."""

from prefect_vantage.cli import main

if __name__ == "__main__":
    main()
