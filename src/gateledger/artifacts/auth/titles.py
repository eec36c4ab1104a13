"""How documents about authentication and authorisation name themselves, and which papers only look like them."""

from __future__ import annotations

from gateledger.artifacts.topics import vocabulary

STRONG = "strong"
WEAK = "weak"

NAMES = vocabulary(
    {
        STRONG: """
        auth model | auth | authn | authz | authentication | authorization | authorisation | authentication model | authorization model | auth architecture
        | auth design | auth flow | auth flows | auth and access | authentication and authorization | authentication & authorization | access control | access-control | access control model
        | access control policy | access control matrix | access matrix | access model | access rights | access policy | access rules | rbac | abac | rebac | role-based access control | role based access control
        | permission matrix | permissions matrix | permission model | permissions model | permission system | permissions | roles and permissions | roles & permissions | user roles
        | user roles and permissions | role model | role matrix | roles and access | roles and interfaces | roles and responsibilities of users | authorization matrix | authorization rules | identity and access | identity and access management | iam | iam model
        | security and access | security & access | access and security | security and access control | security & access control
        | tenant isolation | tenant boundary | row level security | row-level security | rls | rls policies | permission gates | access gates | session management | single sign-on | sso | oauth model | oauth | oidc | trust model | auth layers | authorities | entitlements | privilege model | capability model
        | berechtigungskonzept | berechtigungen | berechtigungsmatrix | berechtigungsmodell | rollenkonzept | rechtekonzept | rollen und rechte | rollen & rechte | rechte und rollen
        | rollen und berechtigungen | rollen & berechtigungen | rollen- und berechtigungskonzept | rollen- und rechtekonzept | authentifizierung | authentisierung | autorisierung | zugriffskontrolle | zugriffskonzept | zugriffsrechte | zugriffsmodell | rollenmodell | benutzerrollen
        | anmeldung und rechte | zugangskonzept | authentification | autorisations | autorisation | habilitations | contrôle d'accès | contrôle des accès | droits d'accès | gestion des droits | matrice des droits | matrice des permissions
        | matrice de permissions | matrice d'autorisations | matrice des habilitations | rôles et permissions | rôles et droits | modèle de permissions | modèle d'authentification | modèle d'autorisation | gestion des accès
        | autenticación | autorización | control de acceso | control de accesos | matriz de permisos | matriz de accesos | matriz de roles | roles y permisos | permisos | modelo de permisos | modelo de autenticación | modelo de autorización
        | roles de usuario | gestión de accesos | autenticação | autorização | controle de acesso | controlo de acesso | controle de acessos | matriz de permissões | matriz de acesso | papéis e permissões | perfis e permissões | perfis de acesso
        | roles e permissoes | permissões | modelo de permissões | modelo de autenticação | modelo de autorização | perfis de usuário | perfis de utilizador | autenticazione | autorizzazione | autorizzazioni | controllo degli accessi | controllo accessi | matrice dei permessi
        | ruoli e permessi | permessi | gestione degli accessi | authenticatie | autorisatie | toegangsbeheer | toegangscontrole | rollen en rechten | rechtenmatrix | uwierzytelnianie | autoryzacja | uprawnienia | kontrola dostępu
        | macierz uprawnień | role i uprawnienia | аутентификация | авторизация | модель доступа | матрица доступа | матрица прав | права доступа | роли и права | контроль доступа | управление доступом | ролевая модель | автентифікація | авторизація | матриця прав
        | kimlik doğrulama | yetkilendirme | yetki matrisi | roller ve yetkiler | autentisering | behörighet | behörigheter | åtkomstkontroll | autentificering | adgangskontrol | tilgangskontroll | todennus | käyttöoikeudet | autentizace | oprávnění | xác thực | phân quyền
        | المصادقة | التفويض | الصلاحيات | صلاحيات | الأدوار والصلاحيات | التحكم بالوصول | 认证 | 鉴权 | 授权 | 权限 | 访问控制 | 身份验证 | 身份认证 | 權限 | 認証 | 認可 | 権限 | アクセス制御 | アクセス権 | 인증 | 인가 | 권한 | 접근 제어 | 접근제어
        """,
        WEAK: """
        security model | security | security architecture | security design | security concept | api security | application security | security considerations | security overview | threat model | threat modelling | threat modeling | tenancy
        | multi-tenancy | multitenancy | identity | identities | login | sign-in | sign in | roles | role | personas and roles | users and roles | accounts | credentials | session | sessions | password | passwords | cookies | tokens | api keys | data protection | security and performance | security posture
        | sicherheit | sicherheitskonzept | sicherheitsmodell | sicherheitsarchitektur | bedrohungsmodell | rollen | anmeldung | mandanten | sécurité | modèle de sécurité | modèle de menaces | rôles | connexion | seguridad | modelo de seguridad | modelo de amenazas
        | segurança | modelo de segurança | modelo de ameaças | papéis | sicurezza | modello di sicurezza | ruoli | beveiliging | beveiligingsmodel | bezpieczeństwo | безопасность | модель безопасности | модель угроз | роли | güvenlik | säkerhet | sikkerhed | sikkerhet
        | 安全 | 安全模型 | 安全架构 | 威胁模型 | 角色 | セキュリティ | 脅威モデル | ロール | 보안 | 보안 모델 | 위협 모델 | 역할
        """,
    }
)
"""Names of the documents themselves; a weak one says too little alone."""

OTHER = vocabulary(
    {
        "other": """
        sdk | client library | cookbook | configuration | quality gate | milestone | readiness | endpoints | justification | justifications | analysis | validation | failures | failure | configure | configuring | implement | implementing | feature | snapshots | chart | helm chart | sample application | module map | landscape | tutorial | how to | how-to | howto | walkthrough | quickstart | quick start | getting started | guide | usage guide | setup | setup guide | installation | configuration guide | troubleshooting | faq | runbook | playbook
        | cheat sheet | cheatsheet | examples | example | sample | samples | test plan | test results | test report | tests | testing | test | test cases | testing guide | audit | audit report | security audit | assessment | security assessment
        | review | code review | report | findings | vulnerability | vulnerabilities | vulnerability disclosure | advisory | security advisory | security policy | reporting | responsible disclosure | incident | postmortem | post-mortem | changelog | release notes | tasks | task list
        | implementation plan | plan | todo | roadmap | backlog | user story | user stories | story | epic | feature specification | requirements document | requirements | prd | product requirements | proposal | summary | completion report | implementation summary
        | implementation report | progress | status report | meeting notes | minutes | research | spike | survey | comparison | checklist | glossary | template | templates | cheatsheets | migration guide | migration | upgrade guide | rotation | hardening | pull request
        | specification delta | delta spec | improvements | enhancements | verbesserungen | améliorations | mejoras | melhorias | conformance | kep | course | lesson | workshop | lab | exercise | interview | questions | prompt | prompts | agent | skill | instructions | fix | fixes | bug | bugs | issue | issues | errors | error | continuation | handoff
        | análise | análisis | analisi | analyse | anleitung | einrichtung | bericht | prüfbericht | testplan | aufgaben | vorlage | sitzungsprotokoll | guide d'installation | rapport | plan de test | tâches | modèle de document | tutoriel | informe | plan de pruebas | tareas | guía | guia | relatório | relatorio
        | plano de testes | tarefas | modelo de documento | отчёт | отчет | задачи | руководство | 报告 | 教程 | 指南 | 任务 | 检查清单 | 总结 | レポート | 報告書 | 手順 | 手順書 | 調査報告 | チェックリスト | 보고서 | 가이드 | 작업 | 체크리스트
        """
    }
)
"""Other papers about the same matter: who reads them learns how to do something, or what was found."""

DECISION_PARTS = vocabulary(
    {
        "status": """
        status | decision status | adr status | statut | estado | stato | stan | состояние | статус | الحالة | zustand | durum | stav | trạng thái | 状态 | 狀態 | ステータス | 状態 | 상태
        """,
        "context": """
        context | context and problem statement | problem statement | problem | background | the problem | issue | motivation | situation | context and change trigger | forces | why | problem and context
        | kontext | kontext und problemstellung | problemstellung | ausgangslage | hintergrund | contexte | contexte et problème | contexte et problématique | problématique | contexto | contexto y problema | contexto e problema | problema | antecedentes
        | contesto | contesto e problema | achtergrond | kontekst | контекст | проблема | предпосылки | السياق | bağlam | bakgrund | kontekst og problem | bối cảnh | 背景 | 上下文 | 问题 | 问题背景 | コンテキスト | 文脈 | 課題 | 배경 | 맥락 | 컨텍스트
        """,
        "decision": """
        decision | decisions | decision outcome | outcome | the decision | chosen option | resolution | solution | what we decided | decided | decision (tl;dr) | decision and rationale | we decided | conclusion | selected option
        | entscheidung | entscheidungsergebnis | ergebnis | beschluss | gewählte lösung | décision | décisions | résultat de la décision | décision retenue | decisión | decisiones | resultado de la decisión | decisão | decisões | resultado da decisão
        | decisione | decisioni | esito | beslissing | besluit | decyzja | решение | решения | принятое решение | рішення | القرار | karar | beslut | beslutning | päätös | rozhodnutí | quyết định | 决策 | 决定 | 決定 | 決策 | 決定事項 | 결정 | 결정 사항
        """,
        "consequences": """
        consequences | positive consequences | negative consequences | impact | implications | trade-offs | tradeoffs | trade-offs accepted | rationale | pros and cons | pros and cons of the options | konsequenzen | folgen | auswirkungen | begründung | conséquences | impacts
        | consecuencias | consequências | impacto | conseguenze | gevolgen | konsekwencje | последствия | наслідки | العواقب | النتائج | sonuçlar | konsekvenser | seuraukset | důsledky | hệ quả | 后果 | 影响 | 結果 | 影響 | 帰結 | トレードオフ | 결과 | 영향
        """,
        "options": """
        options | considered options | alternatives | alternatives considered | rejected alternatives | options considered | decision drivers | drivers | considered alternatives | alternatives rejected | betrachtete optionen | optionen | alternativen | verworfene alternativen
        | entscheidungstreiber | options envisagées | options considérées | alternatives considérées | alternatives écartées | opciones consideradas | opciones | alternativas | alternativas consideradas | alternativas descartadas | opções consideradas | opções | opzioni considerate | alternative considerate
        | overwogen opties | rozważane opcje | рассмотренные варианты | варианты | альтернативы | 备选方案 | 可选方案 | 替代方案 | 選択肢 | 検討した選択肢 | 却下案 | 代替案 | 대안 | 고려한 대안 | 선택지
        """,
    }
)
"""The headings of a decision record."""

PUBLIC = vocabulary(
    {
        "public": """
        public operation | public operations | public endpoint | public endpoints | public route | public routes | public paths | public path | public access | public resources | publicly accessible | publicly available | publicly reachable | public (no auth) | open endpoints | open routes
        | unauthenticated | unauthenticated access | unauthenticated endpoints | unauthenticated operations | unauthenticated routes | unprotected | unprotected endpoints | anonymous | anonymous access | anonymous endpoints | anonymous operations | no authentication | no authentication required | no auth | no auth required | without authentication
        | authentication not required | auth not required | does not require authentication | do not require authentication | exempt from authentication | authentication exemptions | auth exemptions | allow-list | allowlist | public allow-list | public allowlist | public | guest access | exempt endpoints | exempt routes
        | öffentlich | öffentliche | öffentliche endpunkte | öffentliche operationen | öffentliche routen | öffentliche schnittstellen | öffentlich zugänglich | ohne authentifizierung | ohne anmeldung | ohne authentisierung | anonym | anonymer zugriff | nicht authentifiziert | unauthentifiziert | keine authentifizierung | keine anmeldung
        | public | publics | opérations publiques | endpoints publics | points d'accès publics | points de terminaison publics | routes publiques | accès public | accès anonyme | sans authentification | non authentifié | non authentifiés | anonyme | público | públicos | públicas | pública
        | operaciones públicas | endpoints públicos | rutas públicas | acceso público | acceso anónimo | sin autenticación | sin autenticar | anónimo | no requiere autenticación | no requieren autenticación | operações públicas | rotas públicas | acesso público | acesso anônimo | acesso anónimo | sem autenticação | anônimo
        | não requer autenticação | não autenticado | operazioni pubbliche | endpoint pubblici | rotte pubbliche | accesso pubblico | accesso anonimo | senza autenticazione | pubblico | openbaar | openbare | openbare endpoints | zonder authenticatie | anoniem | publiczne | publiczny | operacje publiczne | bez uwierzytelniania | anonimowy
        | публичные | публичный | публичные операции | публичные эндпоинты | без аутентификации | без авторизации | анонимный доступ | herkese açık | kimlik doğrulaması gerektirmeyen | publika | offentlige | utan autentisering | 公开 | 公開 | 公开接口 | 公开端点 | 无需认证 | 无需鉴权 | 无需登录 | 免认证 | 匿名 | 匿名访问 | 认证不要 | 認証不要 | 認証なし | 公開エンドポイント | 未認証 | 공개 | 인증 불필요 | 인증 없이 | 비인증 | 익명
        """
    }
)
"""Headings, and cells, over what anybody may call."""

NOT_PUBLIC = vocabulary(
    {
        "not": """
        non-public | not public | nonpublic | public key | public keys | public client | public clients | not anonymous | protected | private | internal only | non-anonymous | nicht öffentlich | nicht öffentliche | non public | no público | no públicos | não público | não públicas | not unauthenticated | deny | denied | disallowed | forbidden
        | 非公开 | 非公開 | 비공개
        """
    }
)
"""What takes such a heading back."""
