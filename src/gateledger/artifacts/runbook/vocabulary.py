"""How headings of runbooks name their sections, in the languages that are read, and what such pages are called."""

from __future__ import annotations

import re

from gateledger.artifacts.topics import vocabulary

PARTS = vocabulary(
    {
        "symptoms": """
        symptom | symptoms | meaning | alert | alerts | alert name | alert details | alert description | alert definition | triggers | trigger | triggered by | when this fires | when does this fire | when it fires
        | what this alert means | what does this alert mean | what does this mean | what it means | what is happening | what happened | why this fires | why did this fire | why it fires | indicators | indications | detection | how to detect | how it shows
        | signs | signals | problem | problem description | issue description | issue | when to use | when to use this runbook | applies to | error messages | error message | condition | alert condition | trigger conditions | trigger condition | failure modes | failure scenarios | known issues | common issues | failure mode
        | incident types | scenario | scenarios | summary of the alert | alert summary | about this alert | what this alert checks | alert rules | alert rule | alerting rules | alert thresholds | thresholds | alerting | firing conditions | about the alert | alarms | alarm | what this alarm means
        | symptome | symptom(e) | bedeutung | anzeichen | alarme | alarm | meldung | meldungen | fehlerbild | fehlerbilder | störungsbild | störungsbilder | auslöser | erkennung | warnungen | alarmierung | problembeschreibung
        | symptômes | symptôme | signification | alertes | alerte | déclencheur | déclencheurs | détection | signes | description du problème
        | síntomas | síntoma | significado | alertas | alerta | detección | disparadores | disparador | señales | descripción del problema
        | sintomas | sintoma | deteção | detecção | gatilho | gatilhos | descrição do problema | sinais
        | sintomi | sintomo | significato | avvisi | allarmi | allarme | rilevamento | segnali
        | symptomen | symptoom | betekenis | meldingen | waarschuwingen | alarmen | signalen
        | 症状 | 事象 | 現象 | アラート | アラート内容 | アラートの意味 | 検知 | 検知方法 | 発生条件 | 意味 | 兆候 | 警告内容
        | 现象 | 故障现象 | 告警 | 报警 | 告警含义 | 告警说明 | 告警信息 | 触发条件 | 含义 | 异常现象 | 問題現象 | 警報
        | 증상 | 현상 | 알림 | 알람 | 경보 | 장애 현상 | 감지 | 의미 | 발생 조건
        | симптомы | симптом | алерты | алерт | оповещения | что означает | значение | признаки | срабатывание | описание проблемы
        | objawy | objaw | znaczenie | alarmy | alerty | wykrywanie | oznaki | opis problemu
        """,
        "impact": """
        impact | customer impact | user impact | business impact | user / business impact | severity | blast radius | consequences | effect | effects | service impact | affected services | affected users | scope of impact | who is affected | what is affected | priority
        | auswirkung | auswirkungen | folgen | schweregrad | betroffene | impact métier | conséquences | gravité | impacto | severidad | severidade | consecuencias | gravidade | impatto | conseguenze | gravità | gevolgen | impact op | ernst
        | 影響 | 影響範囲 | 重要度 | 影响 | 影响范围 | 影響範圍 | 严重程度 | 严重级别 | 영향 | 영향 범위 | 심각도 | влияние | последствия | критичность | wpływ | skutki | priorytet
        """,
        "diagnosis": """
        diagnosis | diagnose | diagnostic | diagnostics | diagnosing | diagnostic steps | investigation | investigate | investigating | investigations | triage | initial triage | debug | debugging | checks | check | possible checks | prechecks | pre-checks | pre checks | steps to check | what to check | things to check | what to look at | first steps | first checks
        | quick checks | quick check | health check | health checks | initial checks | initial assessment | assessment | initial response | possible causes | potential causes | common causes | reason | reasons | likely causes | likely cause | causes | root causes | cause | root cause analysis | how to investigate | how to diagnose | where to look | useful commands | useful queries | logs | log queries | analysis | identify | identification | determine | determining | inspect | inspection | observe | monitoring | confirm | verify the alert | validate the alert | first five minutes | first 5 minutes | immediate checks | pre-checks | data to collect | collect data | gather information | decision tree
        | diagnoseschritte | prüfung | prüfungen | überprüfung | untersuchung | ursachen | mögliche ursachen | fehlersuche | fehleranalyse | analyse | ursachenanalyse | erste schritte | kontrolle | eingrenzung
        | diagnostic | diagnostiquer | vérifications | vérification | investigation | causes possibles | analyse | contrôles | contrôle | premiers contrôles
        | diagnóstico | comprobaciones | verificaciones | investigación | causas | posibles causas | causas posibles | análisis | revisiones | comprobar
        | verificações | investigação | possíveis causas | causas possíveis | análise | checagens | diagnosticar
        | diagnosi | verifiche | controlli | indagine | cause | possibili cause | analisi
        | diagnostiek | controles | onderzoek | mogelijke oorzaken | oorzaken | controleren
        | 診断 | 調査 | 確認 | 確認手順 | 確認事項 | 確認方法 | 調査手順 | 調査方法 | 原因 | 切り分け | 原因調査 | 初動確認 | 一次切り分け | ログ確認 | 確認ポイント
        | 诊断 | 排查 | 排查步骤 | 排查思路 | 检查 | 检查步骤 | 可能原因 | 原因 | 原因分析 | 分析 | 定位 | 故障定位 | 诊断步骤 | 问题定位 | 診斷 | 檢查 | 排查方法 | 日志查看
        | 진단 | 확인 | 확인 방법 | 점검 | 점검 사항 | 원인 | 원인 분석 | 조사 | 진단 절차 | 확인 사항
        | диагностика | проверка | проверки | что проверить | возможные причины | причины | расследование | анализ
        | diagnostyka | diagnoza | sprawdzenie | sprawdzenia | możliwe przyczyny | przyczyny | analiza | co sprawdzić
        """,
        "both": """
        troubleshooting | troubleshoot | troubleshooting steps | troubleshooting guide | playbook | störungsbehebung | störungen | fehlerbehebung | problembehandlung | dépannage | résolution de problèmes | résolution des incidents | solución de problemas | resolución de problemas | resolução de problemas | solução de problemas | risoluzione dei problemi
        | probleemoplossing | トラブルシューティング | トラブルシュート | 障害対応 | 故障排除 | 故障排查 | 故障处理 | 问题排查 | 故障處理 | 问题处理 | 常见故障 | 常见问题处理 | 트러블슈팅 | 문제 해결 | 장애 대응 | 장애 조치 | устранение неполадок | устранение неисправностей | разбор инцидента | rozwiązywanie problemów | incident response | incident response procedure | incident procedure | incident procedures | response procedure | response procedures | common problems | incident handling | incident management
        """,
        "mitigation": """
        mitigation | mitigations | mitigate | mitigating | mitigation steps | resolution | resolutions | resolve | resolving | resolution steps | remediation | remediate | remediation steps | remedy | fix | fixes | fixing | how to fix | how to resolve | recovery | recover | recovering | recovery steps | recovery procedure | recovery procedures | containment | contain | workaround | workarounds | solution | solutions | possible solutions | possible resolutions
        | actions | action | immediate actions | immediate action | immediate response | immediate steps | corrective actions | recommended actions | recommended action | response | response steps | respond | what to do | what do i do | what should i do | steps | steps to resolve | steps to fix | procedure | procedures | operating procedure | instructions | repair | restore | restoring | restoration | restart | failover | fail over | stop the bleeding | quick fix | quick fixes | emergency actions | emergency procedure | emergency procedures | emergency stop | kill switch | operator action | operator actions | how to respond | execution | common operations | common tasks | operational procedures | routine operations | operations | disaster recovery | runbook steps
        | behebung | lösung | lösungen | maßnahmen | massnahmen | sofortmaßnahmen | gegenmaßnahmen | vorgehen | wiederherstellung | abhilfe | schritte | handlungsanweisung | handlungsschritte | entstörung | neustart | notfallmaßnahmen | wiederanlauf
        | résolution | remédiation | atténuation | actions | action corrective | actions correctives | mesures | mesures correctives | procédure | procédures | étapes | correction | reprise | rétablissement | contournement | que faire
        | mitigación | resolución | solución | soluciones | remediación | acciones | acción | pasos | procedimiento | procedimientos | recuperación | restauración | qué hacer | acciones inmediatas
        | mitigação | resolução | solução | soluções | remediação | ações | ação | passos | procedimento | procedimentos | recuperação | restauração | o que fazer | ações imediatas | correção
        | mitigazione | risoluzione | soluzione | azioni | procedura | procedure | ripristino | passaggi | rimedio | cosa fare
        | oplossing | oplossingen | maatregelen | acties | herstel | stappen | procedure | wat te doen
        | 対応 | 対応手順 | 対処 | 対処方法 | 対処手順 | 復旧 | 復旧手順 | 復旧方法 | 解決 | 解決方法 | 解決策 | 暫定対応 | 恒久対応 | 手順 | 緩和 | 初動対応 | 作業手順 | 再起動 | 一次対応 | 対策
        | 处理 | 处理步骤 | 处理方法 | 处置 | 处置步骤 | 解决 | 解决方案 | 解决方法 | 解决办法 | 恢复 | 恢复步骤 | 应急处理 | 应急措施 | 操作步骤 | 缓解 | 缓解措施 | 處理 | 修复 | 步骤 | 止损 | 应急操作 | 处理流程 | 处置流程
        | 조치 | 조치 방법 | 조치 사항 | 대응 | 대응 방법 | 대응 절차 | 해결 | 해결 방법 | 복구 | 복구 절차 | 완화 | 절차 | 복구 방법
        | устранение | решение | действия | что делать | восстановление | исправление | меры | порядок действий | шаги | процедура | смягчение
        | rozwiązanie | rozwiązania | działania | naprawa | łagodzenie | przywracanie | kroki | procedura | procedury | co robić | postępowanie
        """,
        "rollback": """
        rollback | roll back | rolling back | roll-back | rollback procedure | rollback plan | rollback steps | revert | backout | back out | backout plan | undo | zurückrollen | rücksetzen | zurücksetzen | rücknahme | retour arrière | retour en arrière | reversión | revertir | reverter | reversão | terugdraaien | ripristino versione precedente
        | ロールバック | 切り戻し | 切戻し | 切り戻し手順 | 回滚 | 回滚步骤 | 回滚方案 | 回退 | 롤백 | 롤백 절차 | откат | wycofanie | wycofanie zmian
        """,
        "escalation": """
        escalation | escalations | escalate | escalating | escalation path | escalation policy | escalation contacts | escalation procedure | when to escalate | contact | contacts | contact information | contact details | contact list | contacting | who to contact | who to call | whom to call | owner | owners | ownership | owned by | owning team | service owner | team | on-call | on call | oncall | on-call contacts | on-call rotation | support | support contacts | emergency contacts | key contacts | points of contact | point of contact | responsible | responsibility | responsibilities | stakeholders | getting help | get help | asking for help | need help | communication | communications | communication channels | notify | roles | dri | slack channel | slack channels | pager | pagerduty | vendor contacts | vendor support | ask for help | help
        | eskalation | eskalationsweg | eskalationspfad | eskalationsstufen | ansprechpartner | ansprechpersonen | kontakt | kontakte | zuständigkeit | zuständigkeiten | zuständig | verantwortlich | verantwortliche | bereitschaft | rufbereitschaft
        | escalade | contacts | responsables | responsable | équipe | astreinte | propriétaire
        | escalado | escalamiento | escalación | contacto | contactos | responsables | guardia | equipo | propietario
        | escalonamento | escalação | escalar | contato | contatos | contacto | responsáveis | responsável | plantão | equipe
        | contatti | referenti | responsabili | reperibilità | escalatie | contactpersonen | contactpersoon | eigenaar | verantwoordelijke
        | エスカレーション | エスカレーション先 | エスカレーションフロー | 連絡先 | 連絡体制 | 担当 | 担当者 | 問い合わせ先 | 責任者 | 報告先
        | 升级 | 升级流程 | 升级路径 | 上报 | 联系人 | 联系方式 | 负责人 | 责任人 | 值班 | 聯絡人 | 联络人 | 通知升级
        | 에스컬레이션 | 연락처 | 담당자 | 담당 | 문의 | 책임자 | 보고 체계
        | эскалация | контакты | ответственный | ответственные | владелец | дежурный | дежурные
        | eskalacja | kontakt | kontakty | właściciel | odpowiedzialny | dyżur | osoby kontaktowe
        """,
        "dashboards": """
        dashboard | dashboards | metrics | key metrics | grafana | links | references | observability | useful links | related links | graphs | kennzahlen | metriken | tableaux de bord | tableau de bord | métriques | paneles | métricas | painéis | cruscotti | metriche | ダッシュボード | メトリクス | 监控 | 监控面板 | 监控指标 | 指标 | 대시보드 | 지표 | дашборды | метрики | pulpity | metryki
        """,
        "verification": """
        verification | postchecks | post-checks | post checks | verify | verifying | validation | validate | confirm resolution | verify recovery | verify resolution | how to verify | post-incident | post-incident actions | post incident | post-mortem | follow-up | follow up | prevention | preventive measures | success criteria | resolution criteria | exit criteria | post-recovery checks | verifikation | erfolgskontrolle | nachbereitung | validación | verificación posterior | validação | vérification finale | 復旧確認 | 完了確認 | 再発防止 | 验证 | 恢复验证 | 验证步骤 | 预防 | 검증 | 재발 방지 | проверка восстановления | weryfikacja | zapobieganie
        """,
        "none": """
        prerequisites | prerequisite | required access | overview | introduction | purpose | scope | background | architecture | related runbooks | related documentation | table of contents | contents | changelog | change log | revision history | version history | document history | glossary | definitions | non-goals | incident severity levels | severity levels | alert manager | alertmanager setup | alert channels setup
        """,
    }
)
"""What a heading announces; `both` is diagnosis and mitigation, `none` are words of other parts that hold such words."""

NAMES = vocabulary(
    {
        "name": """
        runbook | runbooks | run book | run-book | on-call guide | oncall guide | on-call handbook | on-call playbook | oncall playbook | on-call runbook | operations manual | operations runbook | operational runbook | operations handbook | operations guide | operator runbook | operator's guide | operating manual | incident playbook | incident runbook | incident response runbook | incident response playbook | ops runbook | ops playbook | ops guide | ops manual | service manual | sop | standard operating procedure | standard operating procedures | emergency procedures
        | betriebshandbuch | notfallhandbuch | störungshandbuch | betriebsführungshandbuch | notfallplan | manuel d'exploitation | guide d'exploitation | dossier d'exploitation | procédure d'exploitation | manuel d'astreinte | guide d'astreinte | manual de operaciones | manual de operación | guía de operaciones | manual de guardia | guía de guardia | manual de operações | manual operacional | guia operacional | guia de operações | manual de plantão | manuale operativo | guida operativa | manuale di reperibilità | draaiboek | operationeel handboek | beheerhandleiding
        | ランブック | 運用手順書 | 運用手順 | 運用マニュアル | 障害対応手順 | 障害対応手順書 | 障害対応マニュアル | 対応手順書 | 手順書 | 运维手册 | 运行手册 | 操作手册 | 应急手册 | 应急预案 | 值班手册 | 故障处理手册 | 运维文档 | 運維手冊 | 런북 | 운영 매뉴얼 | 운영 가이드 | 운영 런북 | 장애 대응 가이드 | 장애 대응 매뉴얼
        | ранбук | руководство по эксплуатации | инструкция по эксплуатации | инструкция дежурного | регламент реагирования | instrukcja operacyjna | podręcznik operacyjny | podręcznik dyżurnego | instrukcja eksploatacji | księga procedur
        """,
        "weak": """
        playbook | incident response | incident response plan | disaster recovery | disaster recovery plan | recovery procedure | recovery guide | on-call | on call | oncall | operations | alert response | troubleshooting | emergency response | failover | backup and restore | rollback | incident management | störungsbehebung | wiederherstellung | astreinte | guardia | plantão | 障害対応 | 故障处理 | 장애 대응 | 復旧手順 | 恢复手册 | 故障排查 | 복구 절차 | аварийное восстановление
        """,
    }
)
"""What titles and files of such pages say; the weak ones name other papers as well."""

NOT_ONE = vocabulary(
    {
        "incident": """
        postmortem | post-mortem | post mortem | incident report | incident review | rca | root cause analysis report | after action review | retrospective | incident summary | störungsbericht | vorfallsbericht | rapport d'incident | compte rendu d'incident | informe de incidente | informe del incidente | relatório de incidente | rapporto incidente | incidentrapport | 障害報告 | 障害報告書 | インシデントレポート | 事故报告 | 事故复盘 | 故障报告 | 故障复盘 | 复盘 | 장애 보고서 | 장애 보고 | 사후 분석 | отчёт об инциденте | отчет об инциденте | постмортем | raport z incydentu
        """,
        "other": """
        code of conduct | security policy | vulnerability disclosure | contributing | changelog | release notes | roadmap | adr | architecture decision record | rfc | proposal | prd | product requirements | story | feature request | user story | user stories | epic | sprint | test plan | test report | meeting notes | minutes | design document | design doc | technical design | implementation plan | tutorial | quickstart | getting started | faq | frequently asked questions | course | lesson | lab | workshop | blog | interview | marketing playbook | sales playbook | style guide | coding standards | user guide | user manual | benutzerhandbuch | manuel utilisateur | manual de usuario | manual do usuário | manuale utente | gebruikershandleiding | 用户手册 | 使用手册 | ユーザーマニュアル | 사용자 매뉴얼 | руководство пользователя | podręcznik użytkownika | api reference | specification | audit report | risk register | risk assessment | risk management | risks | risk analysis | assessment report | review report | gap analysis | checklist review | runbook automation | runbook generator | runbook engine | runbook template guide | how to write a runbook | how to write runbooks | writing runbooks | ansible playbook | ansible playbooks | azure automation runbook | automation runbook
        """,
    }
)
"""Titles of papers of other kinds that share words with runbooks."""

ELSEWHERE = vocabulary(
    {
        "incident": """
        timeline | incident timeline | lessons learned | lessons | what went well | what went wrong | where we got lucky | root cause | root causes | action items | contributing factors | five whys | 5 whys | 5 why | corrective and preventive actions | corrective actions | incident summary | what happened | zeitleiste | zeitlicher ablauf | chronologie | lehren | erkenntnisse | leçons apprises | plan d'action | cronología | línea de tiempo | lecciones aprendidas | linha do tempo | lições aprendidas | cronologia | lezioni apprese | tijdlijn | geleerde lessen | 経緯 | タイムライン | 時系列 | 再発防止策 | 教訓 | 根本原因 | 时间线 | 经验教训 | 改进措施 | 根因 | 根因分析 | 事件经过 | 타임라인 | 교훈 | 재발 방지 대책 | 근본 원인 | хронология | уроки | выводы | коренная причина | oś czasu | wnioski | przyczyna źródłowa
        """,
        "decision": """
        context | decision | consequences | considered options | decision drivers | alternatives considered | decision outcome
        """,
        "plan": """
        acceptance criteria | user stories | user story | requirements | functional requirements | non-goals | goals | success metrics | milestones | deliverables | out of scope | in scope | tasks | implementation plan | open questions | test strategy | definition of done | risks | phases
        """,
        "conduct": """
        our pledge | our standards | our responsibilities | enforcement | enforcement guidelines | attribution | reporting a vulnerability | supported versions | disclosure policy | safe harbor | security updates | reporting
        """,
        "readme": """
        installation | install | quick start | quickstart | getting started | features | license | contributing | usage | tech stack | project structure | development | local development | configuration | api reference | examples | roadmap | acknowledgements | acknowledgments | repository structure | directory structure | props | import
        """,
    }
)
"""Headings that belong to papers of other kinds."""

ON_CALL = re.compile(
    r"(?<![^\W_])(?:on-?call|pag(?:e|ed|ing|es)r?|pagerduty|opsgenie|victorops|incidents?|alert(?:s|ing|manager)?|escalat\w+|sev-?[0-5]|p[0-4]|slo|mttr|outage|downtime|degraded|grafana|prometheus|kibana|datadog|runbooks?|rollback|roll back|failover|fail over|restart(?:s|ed|ing)?|production|prod|mitigat\w+|operator|systemctl|journalctl|kubectl|oc|helm|ssh|dashboards?|replica\w*|replication|pods?|cluster|backups?|restor(?:e|es|ed|ing)|health ?checks?|healthz|bereitschaft|störung\w*|vorfall|ausfall|astreinte|incidente?s?|guardia|plantão|reperibilità|storing|дежурн\w*|инцидент\w*|сбой|dyżur\w*|awari\w*|incydent\w*)(?![^\W_])"
    r"|障害|復旧|監視|当番|オンコール|故障|告警|值班|运维|应急|장애|당직|알람|복구",
    re.IGNORECASE,
)
"""Words of people who keep something running."""

ALERT_NAME = re.compile(r"[A-Z][a-z0-9]+(?:[A-Z]+[a-z0-9]*){1,12}|[A-Z]{2,6}[a-z][A-Za-z0-9]{5,60}")
"""How alerts are mostly named: CamelCase."""

_ALERT_LEAD = re.compile(
    r"^(?:runbook|run book|alert(?:[ _]?name)?|alarm|alerte|alerta|allarme|アラート|告警|алерт)\s*[:：\-–—]\s*",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"[\[(](?:deprecated|obsolete|removed|retired|critical|warning|info)[\])]", re.IGNORECASE)


def alert_named(title: str) -> str:
    """Give the alert that a heading is, empty when it says something else: `Alert: "HighLoad"` is HighLoad."""
    bare = _ALERT_LEAD.sub("", _ASIDE.sub(" ", title).strip("`* ")).strip("`*\"' ")
    return bare if ALERT_NAME.fullmatch(bare) else ""
