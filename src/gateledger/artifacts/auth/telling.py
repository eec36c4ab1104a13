"""Does a line say who comes in, by what means, what they may do? Words of these three, in several languages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from gateledger.artifacts.auth.words import Named, Part
from gateledger.artifacts.plain import fold


def _words(text: str) -> re.Pattern[str]:
    """Compile folded stems: a `*` at the end lets a word go on; signs without spaces stand anywhere."""
    stems = [fold(each) for each in text.split("|") if each.strip()]
    spaced = [each for each in stems if each[0] < "\u3000"]
    signs = [each for each in stems if each[0] >= "\u3000"]
    ends = "|".join(
        re.escape(each.rstrip("*")) + (r"\w*" if each.endswith("*") else "")
        for each in sorted(spaced, key=len, reverse=True)
    )
    return re.compile("|".join([rf"(?<![^\W_])(?:{ends})(?![^\W_])", *map(re.escape, signs)]))


_WHO = _words(
    """
    role | roles | actor | actors | principal | principals | user | users | admin | admins | administrator* | client | clients | service account* | tenant* | owner | owners | member | members | guest | guests | anonymous | caller* | subject | subjects
    | operator* | customer* | staff | moderator* | manager* | viewer* | editor* | superuser* | super-admin | superadmin | consumer* | partner* | employee* | visitor* | agent | agents | device | devices | identity | identities | organization* | visitors | machine-to-machine | account | accounts | account type* | people | persona* | student* | teacher* | seller* | buyer* | driver* | patient* | vendor* | dispatcher* | clerk | clerks | third part*
    | rolle | rollen | benutzer* | nutzer* | administrator*innen | mitarbeiter* | kunde* | gast | gaste | mandant* | anwender* | akteur* | utilisateur* | role | administrateur* | gestionnaire* | membre* | invite* | visiteur* | acteur* | usuario* | rol | roles | administrador* | cliente*
    | invitado* | empleado* | actor* | operador* | supervisor* | usuario | papel | papeis | perfil | perfis | convidado* | utilizador* | funcionario* | utente | utenti | ruolo | ruoli | gebruiker* | beheerder* | uzytkownik* | rola | role | пользовател* | роль | роли | ролей | администратор* | клиент* | гост* | користувач* | kullanici* | rol* | yonetici*
    | anvandare* | bruger* | bruker* | مستخدم | المستخدم | دور | أدوار | الأدوار | مدير | عميل | 用户 | 用戶 | 角色 | 管理员 | 管理員 | 访客 | 客户端 | ユーザ | ロール | 管理者 | ゲスト | クライアント | 사용자 | 역할 | 관리자 | 게스트 | 클라이언트
    """
)
_MEANS = _words(
    """
    jwt | jwts | json web token* | oauth | oauth2 | oauth 2.0 | oauth2.0 | openid | oidc | openid connect | saml | bearer | bearerauth | basicauth | apikeyauth | api key | api keys | api-key | api-keys | apikey | apikeys | x-api-key | access token* | refresh token* | id token* | token | tokens | session | sessions | cookie | cookies
    | mtls | m-tls | mutual tls | client certificate* | client cert | certificate* | basic auth | basic authentication | http basic | password* | passwd | passphrase | passkey* | webauthn | fido2 | magic link* | otp | totp | mfa | 2fa | two-factor | multi-factor | sso | single sign-on | ldap | active directory | kerberos | hmac | signed request* | signature* | service account key*
    | personal access token* | pat | pkce | client credentials | client_credentials | client secret* | authorization code | device code | keycloak | auth0 | cognito | firebase auth* | supabase auth* | okta | entra | azure ad | spiffe | spire | svid | svids | nextauth | next-auth | better-auth | lucia | passport | sanctum | devise | csrf | credential* | login | log in | sign in | sign-in | authenticat* | authorization header | jwks | issuer | idp | identity provider | bcrypt | argon2 | argon2id | ssh key* | authlib | workload identity
    | passwort* | kennwort* | anmeldung | anmelde* | sitzung* | zertifikat* | schlussel | authentifizier* | authentisier* | jeton* | mot de passe | mots de passe | cookie* | connexion | certificat* | cle d'api | cles d'api | authentifi* | contrasena* | sesion* | sesiones | clave de api | inicio de sesion | autentic* | certificado* | senha* | sessao | sessoes | chave de api | chaves de api | credenciais | sessione | chiave api | wachtwoord* | sessie* | haslo | hasla | sesja | sesji | пароль | пароля | токен* | сесси* | сертификат* | аутентифик* | sifre* | oturum*
    | مصادقة | المصادقة | التوكن | رمز | كلمة المرور | تسجيل الدخول | losenord* | adgangskode* | passord | 令牌 | 密码 | 密碼 | 会话 | 會話 | 登录 | 登入 | 证书 | 认证 | 认證 | 鉴权 | トークン | パスワード | セッション | ログイン | 認証 | 証明書 | 토큰 | 비밀번호 | 세션 | 로그인 | 인증
    """
)
_MAY = _words(
    """
    scope | scopes | permission* | grant* | allow | allows | allowed | deny | denied | denies | forbid* | forbidden | 403 | may | can | cannot | can't | may not | must | only | access to | accessible | authoriz* | authoris* | policy | policies | rbac | abac | rls | row level security | row-level security | role-based | requires role | require* | restrict* | read-only | readonly | read/write | least privilege | privilege* | acl | crud | entitle*
    | full access | no access | visible | claims | hasrole | hasauthority | preauthorize | guard | guards | public | protected | ownership | own | isolation | gate | gates | exempt
    | berechtig* | darf | durfen | zugriff* | erlaub* | verbot* | lesend | schreibend | rechte | recht | nur | droit | droits | peut | peuvent | acces | autoris* | interdit* | permis | lecture | ecriture | seul | seuls | permiso* | puede* | acceso* | permitid* | permite* | prohibid* | solo | lectura | escritura | autoriz* | permiss* | pode | podem | acesso* | permitid* | proibid* | somente | apenas | leitura | escrita
    | permess* | puo | possono | accesso | autorizz* | consentit* | solo | recht* | mag | mogen | toegang | alleen | uprawnien* | moze | dostep* | tylko | право | права | прав | может | могут | доступ* | разрешен* | запрещен* | только | صلاحية | صلاحيات | الصلاحيات | يسمح | يمكن | وصول | الوصول | التفويض | yetki* | erisim* | behorighet* | far | kan
    | 权限 | 權限 | 可以 | 允许 | 禁止 | 访问 | 仅 | 授权 | 許可 | 権限 | できる | 可能 | アクセス | のみ | 認可 | 권한 | 가능 | 허용 | 접근 | 만 가능 | 금지 | 인가
    """
)
_STRONG = _words(
    """
    jwt | jwts | json web token* | oauth | oauth2 | oauth 2.0 | openid | oidc | openid connect | saml | bearer | bearerauth | basicauth | apikeyauth | api key* | api-key* | apikey* | x-api-key | access token* | refresh token* | id token* | session cookie* | mtls | mutual tls | client certificate* | basic auth* | http basic | password* | passkey* | webauthn | magic link* | totp | mfa | 2fa | sso | single sign-on | ldap | kerberos | hmac | service account* | personal access token*
    | pkce | client credentials | client_credentials | keycloak | auth0 | cognito | firebase auth* | supabase auth* | okta | spiffe | svid | svids | next-auth | nextauth | better-auth | authenticat* | authoriz* | authoris* | unauthenticated | unauthorized | permission* | rbac | abac | access control | role | roles | scope | scopes | least privilege | rls | 401 | 403 | login | logout | sign-in | identity provider | idp | credential* | tenant isolation | auth | authn | authz | csrf | jwks | privilege* | acl | acls | principals | lockout | cedar | opa | entra | service_role
    | authentifizier* | authentisier* | autorisier* | berechtig* | rolle | rollen | passwort* | zugriffs* | authentif* | autorisation* | habilitation* | mot de passe | autentic* | autoriz* | permiso* | contrasena* | permiss* | senha* | autenticazion* | permess* | wachtwoord* | authenticatie | uwierzyteln* | uprawnien* | аутентифик* | авториз* | парол* | прав доступа | роль | роли | مصادقة | المصادقة | صلاحية | صلاحيات | الصلاحيات | دور | الأدوار | التفويض | yetki* | behorighet*
    | 认证 | 鉴权 | 授权 | 权限 | 权限 | 令牌 | 密码 | 登录 | 角色 | 身份 | 認証 | 認可 | 権限 | トークン | パスワード | ログイン | ロール | 인증 | 인가 | 권한 | 토큰 | 비밀번호 | 로그인 | 역할
    """
)


@dataclass(slots=True)
class Told:
    """How many lines speak of each part, of the matter at all, and how many there are."""

    lines: int = 0
    about: int = 0
    hits: dict[Part, int] = field(default_factory=lambda: {"who": 0, "means": 0, "may": 0})

    @property
    def share(self) -> float:
        """The share of lines that speak of the matter."""
        return self.about / self.lines if self.lines else 0.0

    @property
    def parts(self) -> frozenset[Part]:
        """The parts that at least two lines speak of, or one in a very short document."""
        least = 1 if self.lines <= 8 else 2
        return frozenset(part for part, count in self.hits.items() if count >= least)


def is_about(text: str) -> bool:
    """Tell a line that speaks of authentication or authorisation."""
    return _STRONG.search(fold(text)) is not None


def told(lines: Iterable[Named]) -> Told:
    """Count what the lines speak of."""
    found = Told()
    for each in lines:
        words = fold(each.text)
        found.lines += 1
        found.about += _STRONG.search(words) is not None
        found.hits["who"] += _WHO.search(words) is not None
        found.hits["means"] += _MEANS.search(words) is not None
        found.hits["may"] += _MAY.search(words) is not None
    return found
