"""What is asked of every change alike: generic definitions of done, contributors' declarations."""

from __future__ import annotations

import re

from gateledger.artifacts.plain import fold, plain, unmarked
from gateledger.artifacts.specific import STOP_WORDS
from gateledger.artifacts.vocabulary import bag

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")

# a sentence is about the process when it names one of these ...
_PROCESS = bag(
    """
    test tests testing tested testcases e2e coverage code review reviewed reviews reviewer reviewers
    approved approval approvals documentation docs documented document readme changelog lint linter
    linting linted ci cd build builds compiles compile pipeline pipelines merged merge deployed
    deployment demo demoed pr prs commit commits committed branch regression regressions lints typecheck
    criteria acceptance qa warnings formatted formatting refactored testabdeckung unittests unit-tests
    komponententests integrationstests code-review codereview dokumentation dokumentiert kriterien
    akzeptanzkriterien geprüft gemergt gemerged deployt getestet abgenommen doku revue relecture
    couverture deploye fusionne relu documentes teste pruebas codigo revision revisado revisada
    documentacion documentado cobertura desplegado fusionado probado testes testado testada revisao
    documentacao documentada homologacao deploy mergeado pull codice revisione documentazione copertura
    collaudo gedocumenteerd documentatie getest тесты тестами ревью документация код покрытие
    протестировано testy kod dokumentacja przetestowane testow
    """
)
# ... and holds nothing beyond these
_COMMON = bag(
    """
    case cases continue continues static analysis still regress mypy-clean passing-tests scenario scenarios
    unitary phpdoc javadoc into onto each through via committed pushed origin repository repo pass/fail tagged
    unit integration automated automatic manual functional end e e-e acceptance ui regression smoke new
    existing relevant related necessary needed applicable appropriate required all every full fully
    passed pass passes passing green write written add added update updated updates updating create
    created complete completed done successful successfully succeeds succeed success run runs running
    running's met satisfied fulfilled least one two peer developer developers dev team member members
    main master develop trunk staging production prod env environment environments local locally product
    owner po stakeholder stakeholders sign signed off signoff error errors warning failing failures
    issue issues story feature features functionality change changes changed implementation implemented
    code clean conventions convention standards standard style guide guidelines follows follow followed
    following coding project quality security scan type types typescript eslint prettier ruff mypy
    pytest npm yarn pnpm cargo clippy make go vet gradle mvn maven jest check checks checked sonar
    sonarqube github actions workflow cover covers covered above minimum percent threshold maintained
    ready closed close open request requests pull squashed rebased conflict conflicts broken break
    breaks breaking introduced comments resolved addressed design correctly cleanly correct working
    works work suite suites verified verify verification validated ensure ensured possible if where both
    published available released release version bumped tagged notes entry file files inline api docs
    accordingly technical user jsdoc storybook docstrings public task tasks ticket alle alles neuen neue
    sind ist grün gruen grun erfullt geschrieben vorhanden aktualisiert angepasst durchgefuhrt bestanden
    laufen lauft erfolgreich pipeline erstellt durch durchlauf mindestens durchgeführt abgeschlossen
    hauptbranch tous toutes unitaires passent passe vert verte mis mise jour ecrits fait faite faits
    valide validee validees equipe approuvee effectuee satisfaits criteres d'acceptation todas todos
    unitarias integracion pasan pasa verde actualizada actualizado escritas hecha completada aprobada
    aprobado produccion criterios cumplidos aceptacion rama principal realizada unitarios passando
    passam atualizada atualizado escritos feito feita concluida aprovado aprovada producao atendidos
    aceite aceitacao implementados funcionando homologado sistema sistemas implementado implementada
    concluido ambiente tutti passano aggiornata aggiornato scritti completata approvato unitari slagen
    geslaagd bijgewerkt geschreven goedgekeurd все проходят пройдено обновлена написаны успешно одобрено
    wszystkie przechodza zaktualizowana napisane zatwierdzony
    """
)
_DECLARATION = re.compile(
    r"^(?:i(?:'ve| have)? (?:have |already )?(?:read|searched|checked|added|performed|commented|made|tested|verified|updated|followed|reviewed|agree|understand|confirm|looked|signed|included|run|ran|linked|self-reviewed|acknowledge)(?!\w)"
    r"|i (?:am willing|would (?:like|love) to (?:work|submit|contribute|open))|my (?:code|changes?|pr|pull request|commits?) (?:follows?|generates?|requires?|does|do|is|are|has|have|passes)"
    r"|this (?:pr|pull request) (?:is|has|does|contains|follows|only)|(?:new and existing )?unit tests pass locally|any dependent changes have been|"
    r"(?:the )?(?:task|issue|story|ticket)s? (?:has|have) (?:clear |an? )?(?:acceptance|estimate|description|owner|label)|"
    r"acceptance criteria (?:are |is |have been |has been )?(?:clear|defined|understood|written|documented|agreed|clearly|reviewed|verifiable)|"
    r"ich habe (?:die |den |das )?(?:\w+ )?(?:gelesen|gesucht|gepruft|durchsucht|getestet)|j'ai (?:lu|verifie|recherche|teste|ajoute|relu)|he (?:leido|buscado|revisado|comprobado|anadido)|eu (?:li|verifiquei|pesquisei|revisei)|li (?:o|e|as) )"
)
_CJK_GENERIC = re.compile(
    r"(?:(?:すべて|全て|全|既存|新規|関連|単体|結合|ユニット|自動|ユニットテスト|e2e|unit|必要な)(?:の|な)?)*(?:テスト(?:コード)?|ci|lint|ビルド|型チェック|カバレッジ|コードレビュー|レビュー|ドキュメント|readme|プルリクエスト|pr)(?:を|が|の|は|に|も|[0-9０-９%％]|以上)*"
    r"(?:すべて|全て)?(?:通る|通って|通過|パス|成功|追加|作成|実装|書かれ|書く|完了|グリーン|緑|更新|承認|実施|マージ|済み|整備|エラー|なし|ない|行う|維持)?(?:する|して|され|し|が)?(?:て|た|い|る)*(?:いる|ない|こと|ある)*[。.]?"
    r"|(?:所有|全部|相关|新增|单元|集成|自动化|回归)*(?:测试|測試|ci|构建|代码审查|代码评审|代碼審查|文档|文檔|lint|code ?review)(?:用例|检查|流水线)?(?:已|均|全部|都|需)*(?:通过|完成|编写|覆盖|更新|補充|补充|同步|通過)?(?:审核|審核)?(?:率.{0,6})?[。.]?"
    r"|(?:모든|전체|단위|통합|관련|유닛|기존)*\s*(?:테스트|ci|빌드|코드 ?리뷰|문서|lint|린트)(?: ?코드)?(?: ?케이스)?(?:가|를|이|은|는|을|도)?\s*(?:모두)?\s*(?:통과|작성|완료|추가|업데이트|갱신|성공|승인)?(?:한다|함|된다|됨|되어야 한다|하기|해야 한다|할 것)?[.]?"
)


def boilerplate_reason(text: str) -> str | None:
    """Say why a line is boilerplate (continuing "the text ..."), or None when it speaks of this work."""
    words = fold(unmarked(plain(text[:600]))).strip(" .!;:")
    if _DECLARATION.match(words):
        return "is a declaration every contributor makes"
    if len(words) <= 40 and _CJK_GENERIC.fullmatch(words) and not words.isascii():
        return "is asked of every change alike"
    content = [word for word in _WORD.findall(words) if word not in STOP_WORDS]
    if not content or len(content) > 14:
        return None
    if any(word in _PROCESS for word in content) and all(
        word in _PROCESS or word in _COMMON for word in content
    ):
        return "is asked of every change alike"
    return None
