# language: fr
Fonctionnalité: Rappels

  Scénario: rappel avant l'échéance
    Étant donné un prêt qui expire dans trois jours
    Quand la nuit passe
    Alors un rappel est envoyé
