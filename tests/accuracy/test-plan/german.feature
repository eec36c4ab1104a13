# language: de
Funktionalität: Absenkung

  Szenario: Stromausfall in der Nacht
    Angenommen die Absenkung läuft
    Wenn der Strom für eine Minute ausfällt
    Dann gilt danach das Wochenprogramm
