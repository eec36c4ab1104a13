"""How product briefs and requirement documents name themselves and their parts, per language."""

from __future__ import annotations

from gateledger.artifacts.topics import vocabulary

PROBLEM = "problem"
AUDIENCE = "audience"
REQUIREMENTS = "requirements"
SUCCESS = "success"
NON_GOALS = "non-goals"
OTHER = "other"

PARTS = vocabulary(
    {
        PROBLEM: """
        problem | problems | problem statement | problem definition | the problem | opportunity | goal | goals | objective
        | objectives | project goals | product goals | business goals | business objectives | purpose | background
        | context | motivation | vision | mission | product vision | vision statement | why | why now | rationale
        | executive summary | overview | summary | introduction | abstract | value proposition | pain point | pain points
        | business case | business need | project overview | product overview | background context | situation | challenge
        | problem and goal | heading and subheading | press release | tl;dr | user problem | customer problem | need | intent
        | the ask | what and why | about this product | core value | hypothesis | elevator pitch | user value | business value
        | problem space | product summary | project summary | at a glance | product description | positioning | strategy fit
        | ziel | ziele | zielsetzung | zielbestimmung | produktziel | projektziel | ausgangslage | ausgangssituation | ist-zustand
        | ist-situation | problemstellung | motivation und ziel | hintergrund | zweck | einleitung | einführung | produktvision
        | produktübersicht | überblick | soll-zustand | nutzen | anlass | aufgabenstellung | zielbild | zusammenfassung
        | objectif | objectifs | problème | problématique | contexte | présentation du projet | contexte et objectifs
        | enjeux | finalité | besoin | expression du besoin | présentation générale | résumé | présentation | but du projet | vision du produit
        | objetivo | objetivos | problema | contexto | propósito | visión | antecedentes | justificación | resumen ejecutivo | introducción
        | visión del producto | descripción general | planteamiento del problema | resumen | visão | visão geral | introdução | justificativa
        | resumo executivo | visão do produto | problema a resolver | declaração do problema | descrição do projeto
        | obiettivo | obiettivi | scopo | contesto | introduzione | panoramica | visione | premessa
        | doel | doelen | doelstelling | doelstellingen | achtergrond | probleemstelling | aanleiding | inleiding
        | cel | cele | cel projektu | wprowadzenie | tło | opis problemu | wizja
        | цель | цели | цель проекта | цели проекта | назначение | проблема | введение | контекст | общее описание | общие сведения | видение | обзор | предпосылки
        | 背景 | 目的 | 目标 | 目標 | 概要 | 概述 | 課題 | 问题 | 問題 | 愿景 | 願景 | ビジョン | 项目背景 | 产品概述 | 执行摘要 | 简介 | 引言 | 痛点 | 产品定位 | 价值 | 価値 | はじめに | コンセプト | 現状 | 解決したい
        | 목표 | 목적 | 배경 | 개요 | 문제 | 비전 | 문제 정의 | 제품 개요 | 소개
        | bakgrund | syfte | mål | formål | tavoite | tausta | amaç | problem tanımı | giriş | mục tiêu | bối cảnh | tổng quan | vấn đề | giới thiệu | tujuan | latar belakang | мета | ціль
        """,
        AUDIENCE: """
        audience | target audience | target users | target user | users | user | user personas | persona | personas | customer | customers
        | target customers | target market | stakeholder | stakeholders | actors | actor | user segments | user segment | user types | user roles | who is it for | who is this for
        | for whom | user profiles | user profile | roles | users and needs | primary users | beneficiaries | user characteristics | user classes | market | user groups | who | icp | jobs to be done
        | zielgruppe | zielgruppen | benutzer | nutzer | anwender | nutzergruppen | anwenderkreis | produkteinsatz | stakeholder und nutzer | beteiligte | akteure | rollen | personas und zielgruppen | benutzergruppen
        | utilisateur | utilisateurs | cible | cibles | public cible | utilisateurs cibles | parties prenantes | acteurs | bénéficiaires | profils
        | usuarios | usuario | público objetivo | usuarios objetivo | actores | interesados | audiencia | clientes | partes interesadas
        | usuários | público-alvo | público alvo | atores | partes interessadas | perfis de usuário
        | utenti | destinatari | attori | pubblico | utenza | doelgroep | gebruikers | belanghebbenden | użytkownicy | odbiorcy | grupa docelowa | interesariusze
        | пользователи | целевая аудитория | аудитория | роли | роли пользователей | заинтересованные стороны | акторы
        | 用户 | 目标用户 | 用戶 | 使用者 | 用户画像 | 用户角色 | 角色 | 受众 | 客户 | 干系人 | 対象ユーザー | ユーザー | ターゲット | ペルソナ | 利用者 | 顧客 | 対象者
        | 사용자 | 대상 사용자 | 타겟 | 페르소나 | 이해관계자 | 고객 | målgrupp | användare | målgruppe | brukere | kullanıcılar | hedef kitle | người dùng | đối tượng | pengguna | користувачі
        """,
        REQUIREMENTS: """
        requirement | requirements | functional requirements | non-functional requirements | nonfunctional requirements | non functional requirements | functional | non functional | non-functional | user requirements
        | business requirements | product requirements | system requirements specification | technical requirements | feature | features | feature set | key features | core features | feature list | feature requirements
        | functional scope | mvp scope | mvp features | mvp | capabilities | use case | use cases | user story | user stories | user scenarios | epic | epics | epic list | epic details | must have | must-have | should have
        | in scope | scope | functionality | functional specification | specification | specifications | product scope | proposed solution | solution | the solution | solution overview | user journey | user journeys | user flows
        | deliverables | quality requirements | external interface requirements | system features | what we are building | key scenarios | scenarios | proposal | acceptance criteria | prioritized features | p0 | p1 | user experience | constraints and requirements
        | anforderung | anforderungen | funktionale anforderungen | nichtfunktionale anforderungen | nicht-funktionale anforderungen | produktfunktionen | funktionen | produktleistungen | muss-kriterien | musskriterien | wunschkriterien | kann-kriterien | kannkriterien | sollkriterien | leistungsumfang | qualitätsanforderungen | qualitätsziele | produktdaten | anwendungsfälle | funktionsumfang | umfang | muss-anforderungen | lieferumfang
        | exigence | exigences | exigences fonctionnelles | exigences non fonctionnelles | fonctionnalité | fonctionnalités | besoins fonctionnels | besoins non fonctionnels | spécifications fonctionnelles | périmètre | cas d'utilisation | récits utilisateur | description fonctionnelle | contraintes techniques | périmètre fonctionnel | fonctions
        | requisito | requisitos | requisitos funcionales | requisitos no funcionales | requerimientos | requerimientos funcionales | funcionalidades | alcance | casos de uso | historias de usuario | características
        | requisitos funcionais | requisitos não funcionais | escopo | histórias de usuário | histórias de usuários | recursos | regras de negócio
        | requisiti | requisiti funzionali | requisiti non funzionali | funzionalità | ambito | casi d'uso | mvp incluso | specifiche
        | eisen | functionele eisen | niet-functionele eisen | functionaliteiten | functionaliteit | wymagania | wymagania funkcjonalne | wymagania niefunkcjonalne | funkcje | zakres | funkcjonalności | historyjki
        | требования | функциональные требования | нефункциональные требования | функциональность | функции | требования к системе | сценарии | сценарии использования | пользовательские истории | объем работ | возможности
        | 需求 | 功能需求 | 功能要求 | 非功能需求 | 功能性需求 | 非功能性需求 | 功能 | 核心功能 | 产品需求 | 用户故事 | 用例 | 史诗 | 範囲 | 范围 | スコープ | 要件 | 機能要件 | 非機能要件 | 機能 | 機能一覧 | 画面構成 | 画面一覧 | ユースケース | ユーザーストーリー | 要求 | 功能列表 | 解决方案 | 解決策 | 功能规划 | 方案
        | 요구사항 | 기능 요구사항 | 비기능 요구사항 | 기능 | 핵심 기능 | 주요 기능 | 범위 | 사용자 스토리 | 유스케이스 | 솔루션 | 해결 방안
        | krav | funktionella krav | funksjonelle krav | vaatimukset | gereksinimler | fonksiyonel gereksinimler | yêu cầu | yêu cầu chức năng | yêu cầu phi chức năng | tính năng | kebutuhan fungsional | fitur | вимоги | функціональні вимоги
        """,
        SUCCESS: """
        success | success metrics | success metric | success criteria | success criterion | measurable outcomes | metrics | key metrics | kpi | kpis | measures of success | measure of success | how we measure success | success measures
        | outcomes | key results | okr | okrs | definition of success | success definition | success indicators | target metrics | key performance indicators | goals and metrics | north star | north star metric | guardrail metrics | what does success look like | how do we know | acceptance and success
        | erfolgskriterien | erfolgsmessung | kennzahlen | messgrößen | erfolgskennzahlen | messbare ziele | abnahmekriterien
        | indicateurs | indicateurs de succès | critères de succès | mesures du succès | indicateurs de performance | critères de réussite
        | métricas | métricas de éxito | criterios de éxito | indicadores | indicadores de éxito | métricas de sucesso | critérios de sucesso | indicadores de sucesso
        | metriche | metriche di successo | criteri di successo | indicatori | succescriteria | kryteria sukcesu | metryki | wskaźniki
        | метрики | метрики успеха | критерии успеха | показатели | показатели успеха | 成功指标 | 成功指標 | 成功标准 | 衡量指标 | 指标 | 成功基準 | 評価指標 | 成功の定義 | 성공 지표 | 핵심 지표 | 지표 | 성공 기준 | 성공 지표 | başarı kriterleri | başarı metrikleri | tiêu chí thành công | framgångskriterier | metrik kesuksesan | критерії успіху
        """,
        NON_GOALS: """
        non-goal | non-goals | non goal | non goals | nongoals | out of scope | out-of-scope | not in scope | exclusions | explicitly out of scope | won't have | wont have | won't do | not doing | what we are not building | what this is not | out of scope for mvp | anti-goals | excluded | future scope | future work | future considerations | not included | deferred | post-mvp | post-mvp vision | post mvp | no-gos | no gos
        | nicht-ziele | nichtziele | abgrenzung | abgrenzungskriterien | nicht im umfang | außerhalb des umfangs | nicht enthalten | out of scope und abgrenzung
        | hors périmètre | hors-périmètre | hors scope | exclusions du périmètre | non-objectifs | limites du projet
        | fuera de alcance | fuera del alcance | no objetivos | no-objetivos | exclusiones | fora de escopo | fora do escopo | não objetivos | não-objetivos | exclusões
        | fuori scope | fuori ambito | non obiettivi | esclusioni | buiten scope | niet in scope | poza zakresem | cele wykluczone
        | вне рамок | не входит | что не входит | не цели | вне области | ограничения и исключения | 非目标 | 非目標 | 不做 | 不在范围 | 不包含 | 范围外 | 範囲外 | スコープ外 | 対象外 | やらないこと | 非ゴール | 비목표 | 범위 외 | 제외 범위 | 제외 | 향후 스코프 | kapsam dışı | utanför | ngoài phạm vi | di luar cakupan
        """,
    }
)
"""The parts of such a document by their headings."""

NAMES = vocabulary(
    {
        "name": """
        prd | product requirements document | product requirement document | product requirements | product requirements documents | product requirement | product brief | project brief | feature brief | product definition | product spec | product specification
        | pr/faq | prfaq | pr-faq | press release faq | working backwards | business requirements document | business requirements | brd | market requirements document | mrd | software requirements specification | software requirements | srs | system requirements specification | requirements specification | requirements document
        | functional requirements document | functional specification | functional spec | feature specification | feature spec | feature prd | product vision | vision document | product one-pager | product proposal | opportunity assessment | stakeholder requirements | user requirements specification | requirements
        | lastenheft | pflichtenheft | anforderungsdokument | anforderungsspezifikation | produktanforderungen | anforderungskatalog | produktsteckbrief | fachkonzept | produktvision | anforderungen
        | cahier des charges | cahier des charges fonctionnel | cdc | expression des besoins | expression de besoin | spécifications fonctionnelles | document d'exigences | note de cadrage
        | documento de requisitos | documento de requisitos del producto | documento de requisitos de producto | especificación de requisitos | documento de requerimientos | requisitos del producto | documento de requisitos do produto | especificação de requisitos | requisitos do produto | documento de visão | documento de visión | pliego de condiciones | requisitos de producto | requisitos do sistema
        | documento dei requisiti | specifica dei requisiti | requisiti di prodotto | requisiti del prodotto | capitolato | capitolato tecnico | programma van eisen | productvereisten | specyfikacja wymagań | wymagania produktowe | karta produktu
        | техническое задание | тз | требования к продукту | документ требований | бизнес-требования | спецификация требований | технічне завдання
        | 产品需求文档 | 产品需求 | 产品需求说明书 | 需求文档 | 需求规格说明书 | 需求说明书 | 需求规格 | 需求说明 | 項目簡介 | 项目简报 | 产品简报 | 產品需求文件 | 需求分析 | 要件定義書 | 要件定義 | 要求仕様書 | プロダクト仕様 | プロダクト仕様書 | 製品仕様書 | プロダクト要求仕様 | プロダクト要求 | 製品要求仕様書 | 要求定義書 | 企画書
        | 제품 요구사항 문서 | 제품 요구사항 | 요구사항 정의서 | 요구사항 명세서 | 기획서 | 제품 요구사항 정의서 | 서비스 기획서 | ürün gereksinim belgesi | ürün gereksinimleri | tài liệu yêu cầu | đặc tả yêu cầu | kravspecifikation | kravspesifikasjon | vaatimusmäärittely | dokumen kebutuhan produk
        """,
        "proposal": "rfc | request for comments | proposal | feature proposal | one-pager | one pager | pitch | brief | vision | concept | konzept | specification | spec | requirements overview | enhancement proposal | feature request",
    }
)
"""What such a document calls itself; a proposal may be one, if it says what one says."""

NOT_ONE = vocabulary(
    {
        "about": """
        template | templates | vorlage | modèle | plantilla | modelo | review | reviews | checklist | checklists | validation | guide | guideline | guidelines | how to | howto | writing | best practices | create | creating | generate | generator | generation | prompt | command | skill | agent | workflow | protocol | instructions | authoring
        | feedback | comments | retrospective | retro | status report | progress report | report | results | summary of changes | changelog | change log | release notes | meeting | minutes | meeting notes | notes from | readme | index of | table of contents | comparison | analysis of | audit | migration guide | tutorial | quickstart | cheat sheet | faq page | faqs
        | architecture | architektur | system design | technical design | design document | software design | design doc | tech spec | technical specification | technical spec | sdd | tdd | hld | lld | api specification | api spec | openapi | data model | database schema | database design | schema | style guide | design system | ui spec | ux spec | ui/ux | ux specification | ui specification | front-end spec | front-end specification | frontend specification | wireframes | test plan | test strategy | test cases | test report | testplan | runbook | playbook | deployment | operations manual | user manual | user guide | user story | adr | decision record | architecture decision | threat model | security policy | privacy policy | contributing | code of conduct
        | roadmap | sprint | sprint plan | implementation plan | implementation guide | project plan | task list | tasks | backlog | todo | kanban | milestones | gap analysis | research | market research | competitive analysis | evaluation | benchmark | case study | tracker | trace | ledger | commission | mapping | matrix | standup | 1:1 | brainstorming | interview | survey | job description | syllabus | course | assignment | lab | homework | installation | prerequisites
        | besprechung | protokoll | sitzungsprotokoll | testbericht | compte rendu | compte-rendu | rapport | acta de reunión | ata de reunião | verbale | relatório | informe | 指南 | 教程 | 架构 | 设计文档 | 实现 | 总结 | 启动 | 手册 | 設計書 | 手順書 | ガイド | 가이드 | 설계서 | 会议纪要 | 議事録 | 회의록 | 报告 | 報告書 | 보고서 | 模板 | テンプレート | 템플릿 | протокол | отчет | отчёт | шаблон | handoff | hand-off | story | stories | bug | bugfix | hotfix | fix | plan | canvas | rubric | quality | gather | gathering | pipeline | journal | diary | log | notes | worksheet | examples | example | handbook | cookbook | lecture | chapter | onboarding | policy | terms | licence | license
        """,
    }
)
"""Words in a title that make it speak about such documents, or be another one."""

ELSEWHERE = vocabulary(
    {
        "readme": """
        installation | install | installing | getting started | quick start | quickstart | usage | how to use | how to run | running locally | run locally | local development | development setup | setup | contributing | license | licence | contributors | authors | acknowledgements | acknowledgments | credits | badges | build status | project structure | directory structure | folder structure | building from source | configuration | environment variables | api reference | changelog | support | tech stack | built with | screenshots | demo | troubleshooting | download | examples | documentation
        | installieren | einrichtung | verwendung | lizenz | mitwirken | utilisation | licence du projet | contribuer | instalación | uso | licencia | instalação | licença | instalacja | установка | использование | лицензия | 安装 | 使用方法 | 快速开始 | 许可证 | インストール | 使い方 | ライセンス | 설치 | 사용법
        """,
        "record": """
        decision | decision outcome | considered options | decision drivers | consequences | alternatives considered | pros and cons | status quo | drawbacks | attendees | participants | action items | agenda | next meeting | minutes | discussion notes | what went well | what went wrong | lessons learned | root cause | postmortem | incident | design details | detailed design | implementation history | graduation criteria | implementation details | rationale and alternatives | alternatives | version skew strategy | guide-level explanation | reference-level explanation | prior art | unresolved questions
        | anwesende | teilnehmer | tagesordnung | participants présents | ordre du jour | asistentes | participantes | pauta | 参会人员 | 出席者 | 참석자
        """,
    }
)
"""Headings that belong to other documents."""
