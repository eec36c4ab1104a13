pipeline {
    agent any
    stages { stage('contract') { steps { sh 'mvn verify' } } }
}
