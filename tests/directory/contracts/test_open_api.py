"""The open API keeps to the OpenAPI document and the schemas of HSDS-UK 3.0."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)
from starlette.applications import Starlette
from starlette.testclient import TestClient

from directory.db import open_engine
from tests.directory.api_makers import api_on
from tests.directory.contracts import hsds_uk

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    unsupported_method,
]
FORMATS = jsonschema.FormatChecker(["uuid", "email"])


@pytest.fixture(scope="module")
def app(sample_file: Path) -> Iterator[Starlette]:
    engine = open_engine(f"sqlite:///{sample_file}")
    yield api_on(engine)
    engine.dispose()


OPENAPI = hsds_uk.openapi()


@pytest.mark.parametrize("path", OPENAPI["paths"])
def test_whatever_is_asked_is_answered_as_the_document_says(path: str, app: Starlette) -> None:
    operation = schemathesis.openapi.from_dict(OPENAPI)[path]["GET"]

    @settings(
        max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        case.call_and_validate(app=app, base_url="http://testserver", checks=CHECKS)

    ask()


@pytest.fixture(scope="module")
def client(app: Starlette) -> TestClient:
    return TestClient(app)


def contents(client: TestClient, path: str) -> list[Any]:
    answer = client.get(path, params={"per_page": 500}).json()
    assert set(hsds_uk.ENVELOPE) == answer.keys()
    found: list[Any] = answer["contents"]
    assert found and len(found) == answer["total_items"]
    return found


@pytest.mark.parametrize(
    ("path", "one", "many"),
    [
        ("/services", "service", "service_list"),
        ("/service_at_locations", "service_at_location", "service_at_location_list"),
        ("/taxonomies", "taxonomy", "taxonomy"),
        ("/taxonomy_terms", "taxonomy_term", "taxonomy_term"),
    ],
)
def test_everything_in_the_sample_keeps_to_the_schemas(
    client: TestClient, path: str, one: str, many: str
) -> None:
    listed, whole = (
        jsonschema.Draft202012Validator(hsds_uk.schema(name), format_checker=FORMATS)
        for name in (many, one)
    )
    for found in contents(client, path):
        listed.validate(found)
        whole.validate(client.get(f"{path}/{found['id']}").json())


@pytest.mark.parametrize(
    "name", ["service_list", "service_at_location_list", "taxonomy_list", "taxonomy_term_list"]
)
def test_a_page_has_the_envelope_of_the_published_example(client: TestClient, name: str) -> None:
    path = {"taxonomy_list": "taxonomies"}.get(name, name.replace("_list", "s"))
    assert client.get(f"/{path}").json().keys() == hsds_uk.example(name).keys()
