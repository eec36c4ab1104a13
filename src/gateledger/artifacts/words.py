"""The label vocabularies: how headings name criteria, edge cases and everything else, per language.

Spelled as people write them; matching folds case, accents and quotes. Sources: ARTIFACTS.md sections 1 and 2.
"""

from __future__ import annotations

from gateledger.artifacts.vocabulary import bag, phrases

CRITERIA: dict[str, tuple[str, ...]] = {
    "others": phrases(
        """
        acceptanskriterier | akseptansekriterier | acceptkriterier | acceptansekriterier | hyväksymiskriteerit
        | hyväksymisehdot | kabul kriterleri | kabul kriteri | akceptační kritéria | akceptačné kritériá
        | критерії приймання | критерії прийняття | elfogadási kritériumok | tiêu chí chấp nhận | tiêu chí nghiệm thu
        | kriteria penerimaan | criteris d'acceptació | κριτήρια αποδοχής | معايير القبول | criterii de acceptare
        """
    ),
    "en": phrases(
        """
        acceptance criteria | acceptance criterion | acceptance criterias | acceptance criteria's
        | accept criteria | criteria for acceptance | criteria of acceptance | acceptance
        conditions | conditions of acceptance | conditions of satisfaction | condition of
        satisfaction | acceptance scenarios | acceptance scenario | acceptance tests | acceptance
        test | acceptance checklist | acceptance requirements | acceptance list | acceptance | ac
        | acs | cos | a/c | a.c | ac's | uac | user acceptance criteria
        """
    ),
    "de": phrases(
        """
        akzeptanzkriterien | akzeptanzkriterium | abnahmekriterien | abnahmekriterium |
        akzeptanzbedingungen | abnahmebedingungen | akzeptanztests | akzeptanztest | abnahmetests
        | akzeptanz | abnahme | ak | aks | kriterien für die abnahme | akzeptanzszenarien
        """
    ),
    "fr": phrases(
        """
        critères d'acceptation | critère d'acceptation | critères d'acceptance | critères de
        recette | conditions d'acceptation | conditions de satisfaction | critères de validation
        | tests d'acceptation | test d'acceptation | critères d'acceptabilité | scénarios
        d'acceptation | ca
        """
    ),
    "es": phrases(
        """
        criterios de aceptación | criterio de aceptación | condiciones de aceptación | criterios
        de aceptacion | condiciones de satisfacción | pruebas de aceptación | escenarios de
        aceptación | criterios de conformidad
        """
    ),
    "pt": phrases(
        """
        critérios de aceitação | critério de aceitação | critérios de aceite | critério de aceite
        | condições de aceitação | condições de aceite | testes de aceitação | cenários de
        aceitação | condições de satisfação | critérios para aceite
        """
    ),
    "it": phrases(
        """
        criteri di accettazione | criterio di accettazione | scenari di accettazione | condizioni di accettazione | criteri
        di accettabilità | test di accettazione
        """
    ),
    "nl": phrases(
        """
        acceptatiecriteria | acceptatie criteria | acceptatiescenario's | acceptatiecriterium | acceptatievoorwaarden |
        acceptatietests | acceptatie
        """
    ),
    "ja": phrases(
        """
        受け入れ基準 | 受入基準 | 受け入れシナリオ | 受入シナリオ | 受入れ基準 | 受け入れ条件 | 受入条件 | 受入れ条件 | 受け入れ要件 | 受入要件 | 受け入れ基準/条件 | アクセプタンスクライテリア
        | 受け入れテスト | 受け入れクライテリア
        """
    ),
    "zh": phrases(
        """
        验收标准 | 驗收標準 | 验收场景 | 驗收場景 | 接受场景 | 验收测试 | 验收条件 | 驗收條件 | 验收准则 | 驗收準則 | 接受标准 | 接受條件 | 验收要求 | 接收标准
        """
    ),
    "ko": phrases(
        """
        인수 조건 | 인수조건 | 인수 시나리오 | 수용 시나리오 | 승인 시나리오 | 인수 테스트 | 검수 조건 | 검수 기준 | 인수 기준 | 인수기준 | 승인 기준 | 승인기준 | 수용 기준 | 수락 기준 | 수용 조건 | 수락 조건 | 승인 조건
        """
    ),
    "ru": phrases(
        """
        критерии приёмки | критерий приёмки | сценарии приёмки | приёмочные сценарии | критерии приемки | условия приёмки | критерии
        принятия | приёмочные критерии | критерии сдачи
        """
    ),
    "pl": phrases(
        """
        kryteria akceptacji | kryterium akceptacji | scenariusze akceptacji | scenariusze akceptacyjne | kryteria akceptacyjne | kryteria odbioru |
        warunki akceptacji
        """
    ),
}

WEAK_CRITERIA: dict[str, tuple[str, ...]] = {
    "en": phrases(
        """
        definition of done | dod | success criteria | success criterion | criteria for success |
        exit criteria | completion criteria | criteria for completion | done criteria | done when
        | done if | this is done when | we are done when | it's done when | is done when | we
        know we're done when | how do we know it's done | how do we know we're done | how will we
        know we're done | definition of success | what does done look like | what done looks like
        | done looks like | success looks like | what does success look like | what success looks
        like | validation criteria | verification criteria | release criteria | criteria | done
        means | measurable outcomes | completion conditions | satisfaction criteria | complete
        when | this issue is done when | this ticket is done when | this task is done when | this
        story is done when | testable criteria | closing criteria | criteria to close
        """
    ),
    "de": phrases(
        """
        fertig-definition | definition von fertig | fertigstellungskriterien | erfolgskriterien |
        erfolgskriterium | fertig wenn | erledigt wenn | fertig, wenn | erledigt, wenn |
        abschlusskriterien | abschlussbedingungen | wann ist es fertig | kriterien |
        fertigkriterien
        """
    ),
    "fr": phrases(
        """
        définition de terminé | définition de "terminé" | définition du terminé | définition de
        fini | définition de "fini" | définition du fini | définition of done | critères de
        réussite | critères de succès | critères de fin | terminé quand | terminé lorsque | c'est
        terminé quand | critères de complétion | critères de sortie
        """
    ),
    "es": phrases(
        """
        definición de hecho | definición de "hecho" | definición de terminado | definición de
        completado | definición de listo | criterios de éxito | criterios de finalización |
        criterios de completitud | criterios de salida | hecho cuando | terminado cuando | listo
        cuando | criterios
        """
    ),
    "pt": phrases(
        """
        definição de pronto | definição de "pronto" | definição de feito | definição de concluído
        | critérios de sucesso | critérios de conclusão | pronto quando | feito quando |
        concluído quando | critérios de pronto | critérios de saída | critérios
        """
    ),
    "it": phrases(
        """
        definizione di fatto | definizione di completato | definizione di "fatto" | criteri di
        successo | criteri di completamento | fatto quando | criteri di uscita
        """
    ),
    "nl": phrases(
        """
        definitie van klaar | definitie van gereed | succescriteria | klaar wanneer | klaar als |
        voltooiingscriteria
        """
    ),
    "ja": phrases(
        """
        完了条件 | 完了の定義 | 完了基準 | 成功基準 | 成功条件 | 達成条件 | 達成基準 | 終了条件 | ゴール条件 | doneの定義 | 完成の定義 | 完成条件
        """
    ),
    "zh": phrases(
        """
        完成标准 | 完成定义 | 完成的定义 | 完成條件 | 完成条件 | 成功标准 | 成功條件 | 成功標準 | 完成準則 | 完成標準
        """
    ),
    "ko": phrases(
        """
        완료 조건 | 완료조건 | 완료 기준 | 완료기준 | 완료의 정의 | 완료 정의 | 성공 기준 | 성공 조건
        """
    ),
    "ru": phrases(
        """
        критерии готовности | определение готовности | критерии успеха | критерии завершения |
        готово, когда | готово когда | условия выполнения | критерии выполнения
        """
    ),
    "pl": phrases(
        """
        definicja ukończenia | kryteria sukcesu | kryteria ukończenia | gotowe gdy | gotowe, gdy
        | kryteria zakończenia
        """
    ),
}

EDGE_CASES: dict[str, tuple[str, ...]] = {
    "en": phrases(
        """
        edge cases | edge case | edge-cases | edgecases | edge case matrix | edge-case matrix |
        edge cases matrix | corner cases | corner case | boundary cases | boundary conditions |
        boundary values | edge conditions | edge scenarios | error cases | error case | error
        handling | error scenarios | error states | error conditions | error paths | error path |
        failure cases | failure modes | failure scenarios | failure handling | negative scenarios
        | negative cases | negative test cases | negative paths | negative path | negative tests
        | unhappy path | unhappy paths | unhappy flow | unhappy flows | sad path | sad paths |
        exception handling | exceptions | exception cases | exceptional cases | special cases |
        exception flows | exception flow | alternative flows | alternate flows | what could go
        wrong | what can go wrong | what if | edge and error cases | edge & error cases | invalid
        cases | abnormal cases | limit cases | errors
        """
    ),
    "de": phrases(
        """
        grenzfälle | grenzfall | randfälle | randfall | sonderfälle | sonderfall | fehlerfälle |
        fehlerfall | fehlerbehandlung | fehlerszenarien | ausnahmefälle | ausnahmen |
        negativfälle | negativszenarien | negativtests | grenzwerte | fehlerzustände |
        spezialfälle | edge-cases
        """
    ),
    "fr": phrases(
        """
        cas limites | cas limite | cas aux limites | cas particuliers | cas particulier | cas
        d'erreur | cas d'erreurs | gestion des erreurs | gestion d'erreurs | scénarios d'erreur |
        cas de bord | cas extrêmes | cas exceptionnels | scénarios négatifs | cas d'échec | cas
        aux bords
        """
    ),
    "es": phrases(
        """
        casos límite | caso límite | casos extremos | casos borde | casos de borde | casos de
        error | manejo de errores | gestión de errores | escenarios negativos | casos especiales
        | casos particulares | casos negativos | escenarios de error | excepciones | casos de
        fallo
        """
    ),
    "pt": phrases(
        """
        casos de borda | casos limite | casos-limite | casos limites | casos extremos | casos de
        erro | tratamento de erros | tratamento de erro | cenários negativos | cenários de erro |
        casos especiais | exceções | fluxos de exceção | fluxo de exceção | cenários de exceção |
        casos de exceção | fluxos alternativos | casos de falha
        """
    ),
    "it": phrases(
        """
        casi limite | casi particolari | casi di errore | gestione degli errori | scenari
        negativi | casi estremi | casi di bordo | casi speciali
        """
    ),
    "nl": phrases(
        """
        randgevallen | randgeval | grensgevallen | uitzonderingen | foutafhandeling |
        foutscenario's | foutgevallen | speciale gevallen
        """
    ),
    "ja": phrases(
        """
        異常系 | 準正常系 | エッジケース | 境界条件 | 境界値 | 例外 | 例外系 | 例外ケース | エラーケース | エラーハンドリング | エラー処理 | 異常ケース
        | 例外処理 | コーナーケース | 境界ケース | 異常時 | 異常時の挙動 | エラー時の挙動 | 特殊ケース | 異常系テスト
        """
    ),
    "zh": phrases(
        """
        边界情况 | 邊界情況 | 边缘情况 | 邊緣情況 | 边界条件 | 異常情況 | 异常情况 | 异常处理 | 異常處理 | 边界场景 | 异常场景 | 错误处理 | 錯誤處理
        | 特殊情况 | 边界用例 | 异常流程
        """
    ),
    "ko": phrases(
        """
        엣지 케이스 | 엣지케이스 | 예외 상황 | 예외 처리 | 예외 케이스 | 경계 조건 | 오류 처리 | 에러 처리 | 예외 | 에러 케이스 | 경계 사례 |
        예외사항
        """
    ),
    "ru": phrases(
        """
        граничные случаи | крайние случаи | пограничные случаи | обработка ошибок | исключения |
        негативные сценарии | краевые случаи | особые случаи | исключительные ситуации
        """
    ),
    "pl": phrases(
        """
        przypadki brzegowe | przypadki graniczne | obsługa błędów | scenariusze negatywne |
        przypadki szczególne | wyjątki | sytuacje wyjątkowe | przypadki skrajne
        """
    ),
}

NOT_CRITERIA: tuple[str, ...] = phrases(
    """
    definition of ready | dor | ready when | ready for development | ready checklist | definition of
    ready checklist | implementation ready checklist | out of scope | out-of-scope | not in scope |
    non-goals | non goals | nongoals | non-goal | anti-goals | won't do | not included | exclusions |
    steps to reproduce | how to reproduce | to reproduce | reproduction | reproduction steps | repro
    steps | repro | current behavior | current behaviour | actual behavior | actual behaviour |
    actual result | actual results | observed behavior | test plan | testing plan | test steps | how
    to test | testing instructions | test instructions | manual testing | manual test | manual test
    plan | qa steps | qa plan | qa notes | qa results | testing steps | testing notes | how was this
    tested | how has this been tested | how tested | test strategy | testing strategy | independent
    test | changes | what changed | changes made | change log | changelog | type of change | pr
    checklist | pull request checklist | contributor checklist | checklist before submitting | before
    submitting | pre-submission checklist | before you submit | prerequisites | preflight checklist |
    code of conduct | removed requirements | constitution check | constitution alignment | example | examples of template | template | example
    template | sample | issue template | future work | later | nice to have | nice-to-have | stretch
    goals | stretch | follow-ups | follow ups | follow-up | deferred | definition of ready (dor) |
    bereit wenn | nicht im scope | nicht-ziele | nichtziele | nicht ziele | außerhalb des scopes |
    abgrenzung | nicht enthalten | schritte zur reproduktion | reproduktion | schritte zum
    reproduzieren | testplan | testschritte | testanleitung | aktuelles verhalten | änderungen |
    beispiel | hors périmètre | hors scope | hors-périmètre | hors du périmètre | non-objectifs |
    étapes pour reproduire | étapes de reproduction | plan de test | plan de tests | comportement
    actuel | définition de prêt | modifications | exemple | fuera de alcance | fuera del alcance | no
    objetivos | pasos para reproducir | plan de pruebas | comportamiento actual | cambios |
    definición de preparado | ejemplo | fora de escopo | fora do escopo | não objetivos | passos para
    reproduzir | plano de testes | plano de teste | comportamento atual | mudanças | alterações |
    definição de preparado | exemplo | fuori ambito | fuori scope | passi per riprodurre | piano di
    test | buiten scope | niet in scope | stappen om te reproduceren | スコープ外 | 対象外 | やらないこと | 再現手順 |
    テスト手順 | テスト計画 | 動作確認手順 | 現在の挙動 | 変更内容 | 変更点 | 準備完了の定義 | 着手条件 | 非ゴール | 範囲外 | 例 | 不在范围 | 不在范围内 |
    非目标 | 范围外 | 复现步骤 | 測試計劃 | 测试计划 | 测试步骤 | 当前行为 | 变更内容 | 示例 | 범위 외 | 범위 밖 | 제외 범위 | 비목표 | 재현 방법 | 재현
    단계 | 테스트 계획 | 변경 사항 | вне рамок | не входит в задачу | шаги воспроизведения | шаги для
    воспроизведения | план тестирования | текущее поведение | изменения | poza zakresem | kroki do
    odtworzenia | kroki reprodukcji | plan testów | zmiany
    """
)
"""What must be true before work starts, what is left out, how a fault shows, how it is tried, what was changed."""

OTHER: tuple[str, ...] = phrases(
    """
    notes | note | technical notes | dev notes | developer notes | implementation notes |
    implementation | implementation details | implementation plan | technical details | technical
    considerations | technical approach | technical design | technical context | technical
    requirements | design | design notes | designs | mockups | mockup | wireframes | screenshots |
    screenshot | figma | description | summary | overview | context | background | motivation | goal
    | goals | objective | objectives | purpose | problem | problem statement | proposal | proposed
    solution | solution | user story | user stories | story | as a | feature | why | what | how | who
    | scope | in scope | tasks | task | subtasks | sub-tasks | sub tasks | todo | to do | to-do |
    todos | tasks / subtasks | dependencies | depends on | blocked by | blocks | blockers | related |
    related issues | related to | references | reference | links | resources | useful links | see
    also | attachments | additional context | additional information | additional notes | additional
    details | other information | environment | version | versions | logs | log output | risks | risk
    | open questions | questions | assumptions | constraints | estimate | estimation | effort |
    priority | labels | assignee | assignees | milestone | sprint | epic | parent | parent issue |
    story points | points | status | due date | owner | reporter | type | area | component | testing
    | tests | test cases | unit tests | verification | validation | qa | rollout | rollout plan |
    deployment | monitoring | metrics | analytics | documentation | docs | security considerations |
    performance | requirements | functional requirements | non-functional requirements | non
    functional requirements | expected behavior | expected behaviour | expected result | expected
    results | alternatives | alternatives considered | impact | value | business value | benefits |
    key entities | dev agent record | file list | change type | approach | affected files | files |
    files to change | files to modify | timeline | suggested execution | suggested commit message |
    user scenarios | user scenarios & testing | hinweise | hinweis | anmerkungen | notizen |
    beschreibung | hintergrund | kontext | ziel | ziele | aufgaben | technische details | technische
    hinweise | technische umsetzung | umsetzung | abhängigkeiten | offene fragen | offene punkte |
    aufwand | aufwandsschätzung | priorität | anforderungen | erwartetes verhalten | betrifft |
    risiken | zusammenfassung | weitere informationen | contexte | objectif | objectifs | notes
    techniques | détails techniques | tâches | dépendances | liens | remarques | questions ouvertes |
    maquettes | informations complémentaires | comportement attendu | exigences | priorité | récit
    utilisateur | risques | descripción | contexto | objetivo | objetivos | notas | notas técnicas |
    tareas | dependencias | enlaces | historia de usuario | requisitos | comportamiento esperado |
    prioridad | estimación | detalles técnicos | preguntas abiertas | riesgos | información adicional
    | descrição | tarefas | dependências | links úteis | história de usuário | história do usuário |
    comportamento esperado | prioridade | estimativa | detalhes técnicos | observações | informações
    adicionais | riscos | escopo | referências | protótipo | descrizione | contesto | obiettivo |
    note tecniche | attività | dipendenze | beschrijving | doel | achtergrond | taken | notities |
    opmerkingen | afhankelijkheden | technische notities | 概要 | 背景 | 目的 | 詳細 | 備考 | 補足 | 参考 | 参考資料 |
    関連 | 関連issue | タスク | やること | 実装方針 | 実装メモ | 技術メモ | 検証 | テスト | 対応案 | 対応方針 | 依存関係 | リンク | スコープ | 対象 |
    期待する挙動 | 期待される動作 | 期待動作 | 要件 | メモ | ユーザーストーリー | 見積もり | 優先度 | 課題 | 現状 | デザイン | 影響範囲 | 描述 | 需求 | 目标
    | 备注 | 任务 | 说明 | 技术方案 | 实现方案 | 依赖 | 优先级 | 预期行为 | 相关链接 | 用户故事 | 設計 | 设计 | 概述 | 测试 | 설명 | 배경 | 목적 |
    목표 | 개요 | 참고 | 참고 자료 | 작업 | 작업 내용 | 할 일 | 비고 | 기술 메모 | 우선순위 | 사용자 스토리 | 상세 내용 | 관련 이슈 | 문제 | 검증 |
    описание | контекст | цель | задачи | примечания | ссылки | зависимости | ожидаемое поведение |
    технические детали | приоритет | требования | пользовательская история | дополнительно | opis |
    kontekst | cel | zadania | uwagi | linki | zależności | oczekiwane zachowanie | szczegóły
    techniczne | priorytet | wymagania | historyjka użytkownika | notatki
    """
)
"""Sections that end criteria and are neither."""

DENY = bag(
    """
    show shows showing display displays support supports allow parse generate export import track tick hide edit manage store
    make makes use using create creates run iterate develop learn adjust enable require requires need needs extract
    check checking enforce suggest our-own anzeigen erstellen définir créer definir criar mostrar
    about add added adding address addressed addresses addressing against atendidos atendimento
    ausentes before beispiel changes clarified clarify comments complete completed coverage
    cumplidos cumplimiento cumpridos define defining discuss discussion done ejemplo erfüllt
    erfüllung evaluation evidence example examples exemple exemplo faltan faltando feedback fehlende
    fehlt fulfil fulfill fulfilled fulfilling fulfills fulfils guide guidelines importance improve improving
    lacking lacks manquants mapped mapping meet meeting meets met missing modelo modèle nachweis no
    not ohne passed passing plantilla progress prüfung question questions readiness ready remove
    removed removing remplis respect result results review reviewed reviewing revisión revisão
    sample sans satisfied satisfies satisfy sem sin status template templates tips traceability
    unclear update updates validés verificación verificados verification verificação verified
    verifies verify verifying vorher vorlage why without wording write writing wrote über
    """
)

FILLERS = bag(
    """
    tarefa história historia funcionalidade tarea tâche aufgabe fonctionnalité demanda tarea projeto proyecto projet
    service services module integration data security performance accessibility usability ux/ui error
    & + / a an and api app are as at backend be bug business by ce ces cette checklist d' da das de
    del della dem den der des desta deste detailed dev di die diese diesen dieses do dos draft du e
    el en epic esta este et feature final for from frontend full functional für general gli global
    het high high-level i il im in initial is issue key l' la las le les level list los main
    measurable minimal minimum mobile must mvp my o of on optional or os our para per pour proposed
    qa release required revised section story story's suggested task technical testable that the
    these this ticket to ui und updated user ux van von voor web with y zu zur
    """
)
