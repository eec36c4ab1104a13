"""How test plans name themselves and their parts, per language (IEEE 829, ISO/IEC/IEEE 29119-3 and free forms)."""

from __future__ import annotations

from gateledger.artifacts.topics import vocabulary

SCOPE = "scope"
LEVELS = "levels"
ENVIRONMENT = "environment"
CRITERIA = "criteria"
RISKS = "risks"
CASES = "cases"
APPROACH = "approach"
OTHER = "other"

PLAN_PARTS = vocabulary(
    {
        SCOPE: """
        scope | in scope | out of scope | test scope | scope of testing | test items | features to be tested | features not to be tested | items under test | test objective | test objectives | objective | objectives | coverage goals | what we test | areas covered | not covered | coverage | test coverage | goals | purpose | excluded | intentionally excluded | not tested | what is not tested | what we do not test
        | umfang | testumfang | testgegenstand | testziele | testobjekte | nicht im umfang | ziel | périmètre | objectifs | périmètre de test | couverture | couverture de test | alcance | alcance de las pruebas | cobertura | cobertura de pruebas | cobertura de testes | testabdeckung | abdeckung | objetivo | objetivos | escopo | fora do escopo | fora de escopo | ambito | obiettivi | scopo | zakres | zakres testów | cel | объем тестирования | область тестирования | цели тестирования | цель | объект тестирования
        | テスト範囲 | テスト対象 | 対象範囲 | 目的 | 测试范围 | 測試範圍 | 测试目标 | 测试目的 | 范围 | 测试对象 | 테스트 범위 | 테스트 목적 | 테스트 대상 | 범위 | 목적 | kapsam | phạm vi | mục tiêu | ruang lingkup
        """,
        LEVELS: """
        test levels | test level | test types | types of testing | testing types | levels of testing | unit tests | unit test | unit testing | integration tests | integration test | integration testing | end-to-end tests | end to end tests | e2e tests | e2e testing | e2e | system tests | system testing | regression tests | regression testing | regression | smoke tests | smoke test | smoke testing | performance tests | performance testing | load tests | load testing | load test | security tests | security testing | usability testing | usability tests | accessibility tests | accessibility testing | acceptance testing | user acceptance testing | uat | manual tests | manual testing | manual test | automated tests | automated testing | test automation | component tests | contract tests | api tests | api testing | ui tests | ui testing | functional testing | functional tests | non-functional testing | exploratory testing | test pyramid | compatibility testing | stress testing | testing layers | test layers | layers of testing | testing pyramid
        | teststufen | testarten | modultests | komponententests | integrationstests | systemtests | abnahmetests | lasttests | regressionstests | niveaux de test | types de tests | tests unitaires | tests d'intégration | tests fonctionnels | tests de performance | niveles de prueba | tipos de prueba | tipos de pruebas | pruebas unitarias | pruebas de integración | pruebas funcionales | níveis de teste | tipos de teste | tipos de testes | testes unitários | testes de integração | testes funcionais | testes manuais | livelli di test | tipi di test | poziomy testów | rodzaje testów | testy jednostkowe | виды тестирования | уровни тестирования | типы тестирования | модульные тесты | функциональное тестирование
        | テストレベル | テスト種別 | 単体テスト | 結合テスト | システムテスト | 総合テスト | 受入テスト | 测试类型 | 测试级别 | 单元测试 | 集成测试 | 功能测试 | 性能测试 | 회귀 테스트 | 단위 테스트 | 통합 테스트 | 테스트 유형 | test türleri | birim testleri | loại kiểm thử
        """,
        ENVIRONMENT: """
        environment | environments | test environment | test environments | testing environment | test environmental needs | environmental needs | test setup | setup | prerequisites | preconditions | pre-conditions | pre-requisites | test data | test bed | testbed | test tools | tools | tooling | hardware | devices | test devices | browsers | configuration | infrastructure | test infrastructure | system requirements | fixtures
        | testumgebung | testumgebungen | umgebung | testdaten | voraussetzungen | testwerkzeuge | environnement | environnement de test | environnements | données de test | prérequis | outils | entorno | entorno de pruebas | ambiente de pruebas | datos de prueba | herramientas | prerrequisitos | ambiente | ambiente de teste | ambiente de testes | dados de teste | massa de dados | ferramentas | pré-requisitos | ambiente di test | dati di test | środowisko | środowisko testowe | dane testowe | тестовая среда | тестовое окружение | окружение | среда | тестовые данные | инструменты | предусловия
        | テスト環境 | 環境 | テストデータ | 前提条件 | 测试环境 | 測試環境 | 测试数据 | 测试工具 | 前置条件 | 环境 | 테스트 환경 | 테스트 데이터 | 환경 | 사전 조건 | test ortamı | môi trường | môi trường kiểm thử
        """,
        CRITERIA: """
        entry criteria | exit criteria | entry and exit criteria | entry/exit criteria | entry & exit criteria | pass/fail criteria | pass fail criteria | item pass/fail criteria | pass criteria | acceptance criteria | suspension criteria | suspension criteria and resumption requirements | completion criteria | success criteria | done criteria | definition of done | quality gate | quality gates | release criteria | go/no-go | go/no-go criteria | exit conditions | coverage targets | coverage target | sign-off criteria | gate | gates
        | eingangskriterien | ausgangskriterien | abnahmekriterien | testendekriterien | abbruchkriterien | ein- und ausgangskriterien | critères d'entrée | critères de sortie | critères d'arrêt | critères d'acceptation | critères de réussite | criterios de entrada | criterios de salida | criterios de aceptación | criterios de aprobación | critérios de entrada | critérios de saída | critérios de aceitação | critérios de aprovação | criteri di ingresso | criteri di uscita | criteri di accettazione | kryteria wejścia | kryteria wyjścia | kryteria zakończenia | критерии начала | критерии окончания | критерии входа | критерии выхода | критерии приемки | критерии приёмки | критерии завершения
        | 開始基準 | 終了基準 | 完了基準 | 合格基準 | 合否基準 | 准入标准 | 准出标准 | 通过标准 | 入口标准 | 出口标准 | 验收标准 | 通过准则 | 시작 기준 | 종료 기준 | 완료 기준 | 합격 기준 | giriş kriterleri | çıkış kriterleri | tiêu chí
        """,
        RISKS: """
        risk | risks | risks and mitigation | risks and contingencies | risk assessment | risk mitigation | assumptions | dependencies | risks and assumptions | contingencies | known limitations
        | risiken | risiken und maßnahmen | annahmen | risques | risques et mitigation | riesgos | supuestos | riscos | premissas | rischi | ryzyka | ryzyko | риски | リスク | 风险 | 風險 | 리스크 | 위험 | riskler | rủi ro
        """,
        CASES: """
        test case | test cases | test scenario | test scenarios | scenario | scenarios | test matrix | scenario matrix | test suite | test suites | test procedures | test procedure | test steps | test specification | test checklist | checklist | edge cases | happy path | happy paths | negative tests | negative test cases | negative cases | positive cases | positive test cases | error handling | critical paths | critical user journeys | user journeys | test list | tests | functional test cases | manual test cases | api test cases | ui test cases | traceability | traceability matrix | requirements traceability matrix | coverage matrix | verification matrix | verification | error cases | test execution matrix | boundary tests | failure modes | test flows
        | testfälle | testfall | testszenarien | testmatrix | testschritte | prüffälle | cas de test | cas de tests | scénarios de test | scénarios | jeux d'essai | casos de prueba | caso de prueba | escenarios de prueba | orden de ejecución | pruebas | escenarios | matriz de trazabilidad | casos de teste | caso de teste | cenários de teste | cenários | matriz de rastreabilidade | matriz executada | casi di test | casi di prova | scenari di test | testgevallen | przypadki testowe | scenariusze testowe | тест-кейсы | тестовые случаи | тестовые сценарии | сценарии | тест кейсы | проверки | чек-лист
        | テストケース | テスト項目 | シナリオ | テストシナリオ | 確認項目 | 测试用例 | 測試案例 | 用例 | 测试场景 | 测试点 | 测试项 | 테스트 케이스 | 테스트 시나리오 | 테스트 항목 | 시나리오 | test senaryoları | test durumları | kịch bản | ca kiểm thử | trường hợp kiểm thử | kasus uji | skenario
        """,
        APPROACH: """
        approach | strategy | test strategy | testing strategy | test approach | testing approach | methodology | test methodology | test design | techniques | test techniques | test execution | execution | schedule | test schedule | timeline | milestones | roles | roles and responsibilities | responsibilities | staffing | resources | deliverables | test deliverables | defect management | bug reporting | defect tracking | reporting | test reporting | approvals | sign-off | test management | test process | test phases | test cycles | priorities | metrics | ground rules | principles | test principles
        | vorgehen | teststrategie | testvorgehen | zeitplan | rollen | verantwortlichkeiten | testdurchführung | fehlermanagement | approche | stratégie de test | stratégie | planning | rôles et responsabilités | livrables | estrategia | estrategia de pruebas | enfoque | cronograma | roles y responsabilidades | entregables | gestión de defectos | abordagem | estratégia | estratégia de testes | estratégia de teste | papéis | responsabilidades | entregáveis | strategia | approccio | strategia di test | ruoli | strategia testów | podejście | harmonogram | стратегия | стратегия тестирования | подход | график | роли | ответственность | план работ | расписание
        | テスト方針 | テスト戦略 | スケジュール | 体制 | 役割 | 测试策略 | 测试方法 | 测试计划 | 人员安排 | 进度安排 | 测试进度 | 缺陷管理 | 테스트 전략 | 테스트 방법 | 일정 | 역할 | test stratejisi | chiến lược
        """,
    }
)
"""The parts of a test plan by their headings."""

PLAN_NAMES = vocabulary(
    {
        "name": """
        test plan | test plans | testing plan | testplan | qa plan | qa test plan | quality assurance plan | test strategy | testing strategy | qa strategy | test specification | test spec | test cases | test case | test scenarios | master test plan | system test plan | acceptance test plan | uat plan | uat test plan | user acceptance test plan | user acceptance test | test design specification | verification plan | validation plan | verification and validation plan | v&v plan | test procedure | test procedures | test protocol | test matrix | regression test plan | manual test plan | e2e test plan | load test plan | performance test plan | security test plan | test checklist | qa checklist | manual test checklist | regression checklist | manual tests | test approach | testing approach | qualification plan | acceptance tests | smoke test checklist | manual testing checklist | testing checklist | manual qa | test script | test scripts | test coverage plan
        | testplan | testkonzept | teststrategie | testspezifikation | testfälle | testdrehbuch | prüfplan | abnahmetestplan | testfallkatalog | testfallspezifikation | testhandbuch | plan de test | plan de tests | plan de recette | cahier de recette | stratégie de test | stratégie de tests | cas de test | cahier de tests | plan de validation
        | plan de pruebas | plan de prueba | plan de testing | estrategia de pruebas | casos de prueba | especificación de pruebas | plan maestro de pruebas | plano de testes | plano de teste | estratégia de testes | estratégia de teste | casos de teste | roteiro de testes | caderno de testes | piano di test | piano dei test | piano di collaudo | strategia di test | casi di test | plan testów | strategia testów | przypadki testowe | testovací plán
        | план тестирования | тест-план | тест план | стратегия тестирования | тест-кейсы | программа и методика испытаний | план испытаний | план тестування | テスト計画 | テスト計画書 | テスト仕様書 | テスト設計書 | 試験計画書 | テストケース | テスト方針 | 受入テスト計画 | 测试计划 | 測試計畫 | 测试方案 | 测试策略 | 测试用例 | 测试设计 | 测试规格 | 测试说明书 | 测试大纲 | 테스트 계획 | 테스트 계획서 | 테스트 케이스 | 테스트 시나리오 | 테스트 전략 | 테스트 설계
        | test planı | test senaryoları | kế hoạch kiểm thử | kế hoạch test | rencana pengujian | rencana uji | testplanering | testsuunnitelma
        """
    }
)
"""What a test plan calls itself."""

NOT_A_PLAN = vocabulary(
    {
        "about": """
        report | reports | result | results | summary report | test summary | test run | test log | log | outcome | outcomes | findings | execution report | completion | completed | complete | retrospective | review | reviews | template | templates | vorlage | modelo de plantilla | plantilla | guide | guidelines | guideline | how to | howto | writing | running | run | tutorial | introduction to | best practices | create | creating | generate | generator | prompt | command | skill | agent | workflow | instructions | readme | contributing | changelog | release notes | issue template | meeting | minutes | status | dashboard | architecture | design system | adr | decision | roadmap | framework | library | api reference | examples | example | overview of | faq | migration | refactoring plan | implementation plan | implementation | course | lecture | chapter | lab | workshop | exercise | exercises | homework | assignment | policy | standards | naming | conventions | tooling comparison | research | comparison | cleanup | fix | fixes | quickstart | checkpoint | proposal | triage | debt | gap analysis | audit | improvements | improvement | todo | task | tasks | story | epic | issue | bug
        | bericht | testbericht | ergebnisse | testergebnisse | protokoll | rapport | compte rendu | résultats | informe | resultados | relatório | rapporto | relazione | risultati | raport | wyniki | отчет | отчёт | результаты | 指南 | 教程 | 启动 | 总结 | 手順書 | ガイド | 가이드 | 報告書 | 結果 | テスト結果 | テスト報告書 | 报告 | 测试报告 | 测试结果 | 模板 | テンプレート | 보고서 | 결과 | 템플릿 | raporu | báo cáo | kết quả
        """
    }
)
"""Words in a title that make it a report, a template or a text about test plans."""

CASE_COLUMNS = vocabulary(
    {
        "case": """
        test case | test cases | case | scenario | scenarios | test scenario | test | tests | test name | title | name | description | test description | what | check | checks | verification | feature | behaviour | behavior | input | condition | test focus | area | item | focus | objective | test objective | summary | use case | function | module | component | flow | test item | what to test | action | assertion | case name | target
        | testfall | beschreibung | szenario | prüfung | bezeichnung | testschritt | cas de test | scénario | description du test | titre | caso | caso de prueba | caso de teste | escenario | cenário | acción | acciones | descripción | descrição | título | prueba | teste | caso di test | scenario di test | descrizione | przypadek | scenariusz | opis | nazwa | сценарий | описание | название | проверка | тест | действие
        | テストケース | 項目 | 内容 | テスト内容 | 確認内容 | テスト項目 | シナリオ | 观察点 | 用例 | 测试用例 | 用例名称 | 测试项 | 测试点 | 场景 | 测试场景 | 描述 | 标题 | 操作 | 테스트 케이스 | 시나리오 | 항목 | 내용 | 테스트 내용 | 설명 | kịch bản | mô tả | senaryo | açıklama
        """,
        "expected": """
        expected | expected result | expected results | expected outcome | expected outcomes | expected behaviour | expected behavior | expected output | expected response | expected status | result expected | expect | expectation | outcome | assertion focus | assertions | assert | pass criteria | pass condition | pass criterion | acceptance | acceptance criteria | then | should | verify | verifies | validates | what it verifies | success criteria | output | response
        | erwartet | erwartetes ergebnis | erwartetes verhalten | sollergebnis | soll-ergebnis | soll | résultat attendu | résultats attendus | attendu | resultado esperado | resultados esperados | esperado | verificación | criterio de éxito | verificação | comportamento esperado | resultado previsto | risultato atteso | atteso | oczekiwany rezultat | oczekiwany wynik | rezultat | ожидаемый результат | ожидание | результат
        | 期待結果 | 期待値 | 期待される結果 | 預期結果 | 预期结果 | 预期 | 期望结果 | 断言 | 예상 결과 | 기대 결과 | 기대결과 | beklenen sonuç | kết quả mong đợi | kết quả mong muốn
        """,
        "steps": """
        step | steps | test steps | procedure | how | how to test | method | given | when | precondition | preconditions | test data | input data | request | automated | automation | test file | file | test type | level | type | evidence | covered by | test id | priority | rationale | location
        | schritte | testschritte | vorgehen | étapes | pasos | pasos a seguir | passos | procedimento | passi | kroki | шаги | шаги воспроизведения | 手順 | 操作手順 | 步骤 | 测试步骤 | 操作步骤 | 절차 | 단계 | 테스트 절차 | các bước | adımlar
        """,
        "requirement": """
        requirement | requirements | requirement id | req | req id | req. | ac | criterion | acceptance criterion | criteria | user story | story | covers | traces to | satisfies | us | fr | spec | anforderung | kriterium | exigence | critère | requisito | criterio | critério | требование | критерий | 要件 | 要件id | 需求 | 需求编号 | 验收标准 | 요구사항 | gereksinim | yêu cầu
        """,
        "id": "id | # | no | no. | nr | nr. | tc | tc id | tc# | case id | test id | test case id | código | codigo | 编号 | 用例编号 | 番号 | 번호 | s.no | sr no | № | №п/п | stt | n | ref",
    }
)
"""What the columns of a table of cases hold."""
