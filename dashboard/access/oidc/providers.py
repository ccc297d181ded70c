"""The companies' sign-ins (OpenID Connect) from `OIDC_FILE`. Reading reports every mistake at once.

A message never repeats a value that may be a secret. docs/sign-in.md describes the file.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import chain
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from dashboard.access.oidc.id_token import ALGORITHMS
from dashboard.serving.environment import SLUG, VARIABLE, address_mistake, read_tables, secret_text

KEYS = (
    *("name", "issuer", "client_id", "client_secret_env", "scopes", "groups_claim", "name_claim"),
    *("roles", "programs", "required_acr", "required_amr", "asks_for_second_factor", "signatures"),
)
EVERY_PROGRAM = "*"  # stands for all programs among the programs of a provider
MAX_LENGTH = 200  # characters of a text; the database keeps as many of the issuer
WORD = re.compile(r"[!#-\[\]-~]+")  # a scope, by RFC 6749, section 3.3; `acr` and `amr` have such words too
PASSWORD_ALONE = frozenset({"pwd"})  # methods (`amr`), by RFC 8176
EXAMPLES = {
    "scopes": '["openid", "profile"]',
    "required_acr": '["urn:example:mfa"]',
    "required_amr": '["mfa"]',
    "signatures": '["ES256"]',
}

Groups = Mapping[str, frozenset[str]]  # the names of the provider's groups by role or by slug of a program


@dataclass(frozen=True, slots=True)
class Access:
    """What a person may do: a role, and the slugs of the only programs that are open (none: every program is open)."""

    role: str
    programs: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class OidcProvider:
    """A company's sign-in. `slug` stands in addresses, `name` on the button.

    `roles` has the groups of each role; of several roles a person gets the first. `programs` has the groups of each
    program; if it is empty, every program is open to everyone who has a role. `required_acr` has levels and
    `required_amr` has methods, one of which a sign-in there must have; if empty, any will do. If the provider
    `asks_for_second_factor` of its own accord, a sign-in by nothing but a password will not do. `signatures` has the
    algorithms by which its ID tokens may be signed.
    """

    slug: str
    name: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    roles: Groups
    programs: Groups = field(default_factory=dict)
    scopes: tuple[str, ...] = ("openid", "profile")
    groups_claim: str = "groups"
    name_claim: str = "preferred_username"
    required_acr: tuple[str, ...] = ()
    required_amr: tuple[str, ...] = ()
    asks_for_second_factor: bool = False
    signatures: tuple[str, ...] = ALGORITHMS

    @property
    def has_second_factor(self) -> bool:
        return bool(self.required_acr or self.required_amr) or self.asks_for_second_factor

    def is_strong(self, claims: Mapping[str, Any]) -> bool:
        """Return whether the person signed in at the provider in one of the required ways, by the ID token's claims."""
        methods = groups_of(claims, "amr")
        if self.asks_for_second_factor and methods == PASSWORD_ALONE:
            return False
        is_level = not self.required_acr or claims.get("acr") in self.required_acr
        return is_level and (not self.required_amr or bool(methods & set(self.required_amr)))

    @property
    def discovery_url(self) -> str:
        return f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"

    def access_of(self, claims: Mapping[str, Any]) -> Access | None:
        """Return what the groups in these claims allow; None if they do not open the dashboard."""
        groups = groups_of(claims, self.groups_claim)
        role = next((role for role, names in self.roles.items() if names & groups), None)
        if role is None:
            return None
        if not self.programs or self.programs.get(EVERY_PROGRAM, frozenset()) & groups:
            return Access(role)
        programs = frozenset(slug for slug, names in self.programs.items() if names & groups)
        return Access(role, programs) if programs else None


def groups_of(claims: Mapping[str, Any], claim: str) -> frozenset[str]:
    """Return the groups in a claim: a list of names, or one name. Dots lead into objects: `realm_access.roles`."""
    value = claim_value(claims, claim)
    names = value if isinstance(value, list) else [value]
    return frozenset(name for name in names if isinstance(name, str))


def claim_value(claims: Mapping[str, Any], claim: str) -> Any:
    """Return the value of a claim, None if it is missing. A claim with exactly this name comes before a path."""
    if claim in claims:
        return claims[claim]
    value: Any = claims
    for part in claim.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def load_providers(environ: Mapping[str, str], programs: Collection[str]) -> dict[str, OidcProvider]:
    """Return the providers of `OIDC_FILE` by slug, none if it is unset. `programs` are the slugs of all programs.

    Raises `ImproperlyConfigured` with one sentence that names every missing or wrong setting.
    """
    path = environ.get("OIDC_FILE", "").strip()
    tables = read_tables("OIDC_FILE", path, "provider") if path else {}
    readers = [_Reader(slug, table, environ, programs) for slug, table in tables.items()]
    providers = list(filter(None, (reader.provider() for reader in readers)))
    mistakes = [*chain.from_iterable(reader.mistakes for reader in readers), *_shared_issuers(providers)]
    if mistakes:
        raise ImproperlyConfigured("; ".join(mistakes) + ".")
    return {provider.slug: provider for provider in providers}


def _shared_issuers(providers: Iterable[OidcProvider]) -> Iterator[str]:
    counts = Counter(provider.issuer for provider in providers)
    return (f"two providers of OIDC_FILE have the issuer {one}" for one, times in counts.items() if times > 1)


def check_roles(providers: Mapping[str, OidcProvider], roles: Collection[str]) -> None:
    """Raise `ImproperlyConfigured` if a provider names an unknown role. Roles are known later than settings."""
    for provider in providers.values():
        if unknown := sorted(provider.roles.keys() - roles):
            raise ImproperlyConfigured(
                f"{unknown[0]!r} is not a role, the roles are {', '.join(roles)} (in {provider.slug} of OIDC_FILE)."
            )


def check_second_factors(providers: Mapping[str, OidcProvider]) -> None:
    """Raise `ImproperlyConfigured` if a provider might let people in with a password alone: REQUIRE_MFA is on."""
    if weak := [slug for slug, provider in providers.items() if not provider.has_second_factor]:
        raise ImproperlyConfigured(
            f"REQUIRE_MFA is on, and {weak[0]} of OIDC_FILE does not say how people use a second factor there: it "
            "needs required_acr or required_amr, or asks_for_second_factor = true if the provider always asks for one."
        )


@dataclass
class _Reader:
    """Reads one table. It continues after a mistake, so that all mistakes are reported together."""

    slug: str
    table: Mapping[str, Any]
    environ: Mapping[str, str]
    all_programs: Collection[str]
    mistakes: list[str] = field(default_factory=list)

    def provider(self) -> OidcProvider | None:
        """Return the provider, or None if there are `mistakes`."""
        if not SLUG.fullmatch(self.slug):
            self.report(f"the slug {self.slug!r} must consist of lower-case letters, digits and hyphens")
        for key in self.table.keys() - set(KEYS):
            likely = get_close_matches(key, KEYS, 1)
            self.report(f"{key!r} is not a setting of a provider" + (f", perhaps {likely[0]}" if likely else ""))
        provider = OidcProvider(
            slug=self.slug,
            name=self.text("name"),
            issuer=self.issuer(),
            client_id=self.text("client_id"),
            client_secret=self.secret(),
            scopes=tuple(dict.fromkeys(("openid", *self.words("scopes", ("profile",))))),
            groups_claim=self.text("groups_claim", "groups"),
            name_claim=self.text("name_claim", "preferred_username"),
            roles=self.groups("roles"),
            programs=self.groups("programs"),
            required_acr=self.words("required_acr"),
            required_amr=self.words("required_amr"),
            asks_for_second_factor=self.flag("asks_for_second_factor"),
            signatures=self.signatures(),
        )
        if not provider.roles:
            self.report("roles is required: without it nobody could sign in")
        for unknown in sorted(provider.programs.keys() - {*self.all_programs, EVERY_PROGRAM}):
            self.report(f"there is no program {unknown}, the programs are {', '.join(self.all_programs)}")
        return None if self.mistakes else provider

    def report(self, text: str) -> None:
        self.mistakes.append(f"{text} (in {self.slug} of OIDC_FILE)")

    def text(self, key: str, default: str = "") -> str:
        """Return a line of text; without a default it is required."""
        value = self.table.get(key, default)
        if not value:
            self.report(f"{key} is required but not set")
        elif not isinstance(value, str) or not value.isprintable() or len(value) > MAX_LENGTH:
            self.report(f"{key} must be a line of at most {MAX_LENGTH} characters")
        else:
            return value
        return ""

    def issuer(self) -> str:
        value = self.text("issuer")
        if value and (mistake := address_mistake(value)):
            self.report(f"issuer {mistake}")
        return value

    def secret(self) -> str:
        name = self.table.get("client_secret_env", "")
        if not name:
            self.report("client_secret_env is required but not set")
        elif not isinstance(name, str) or not VARIABLE.fullmatch(name):
            self.report("client_secret_env must be the name of an environment variable, in capitals")
        else:
            try:
                value = secret_text(self.environ, name)
            except ImproperlyConfigured as error:
                self.report(str(error).rstrip("."))
                return ""
            if not value:
                self.report(f"{name} is required but not set")
            return value
        return ""

    def words(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Return a list of words without spaces."""
        words = self.table.get(key, [*default])
        if not isinstance(words, list) or not all(isinstance(one, str) and WORD.fullmatch(one) for one in words):
            self.report(f"{key} must be a list of words such as {EXAMPLES[key]}")
            return ()
        return tuple(words)

    def flag(self, key: str) -> bool:
        value = self.table.get(key, False)
        if not isinstance(value, bool):
            self.report(f"{key} must be true or false")
        return value is True

    def signatures(self) -> tuple[str, ...]:
        names = self.words("signatures", ALGORITHMS)
        if not names or not set(names) <= set(ALGORITHMS):
            self.report(f"signatures must name one or more of {', '.join(ALGORITHMS)}")
        return names

    def groups(self, key: str) -> Groups:
        """Read a table of lists of groups."""
        table = self.table.get(key, {})
        if not isinstance(table, dict) or not all(map(_is_list_of_groups, table.values())):
            self.report(f'{key} must be a table of lists of groups, such as {{ main = ["loyalty"] }}')
            return {}
        return {name: frozenset(groups) for name, groups in table.items()}


def _is_list_of_groups(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, str) and one for one in value)
