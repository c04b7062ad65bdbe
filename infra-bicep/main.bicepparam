using 'main.bicep'

param prefix = 'coldmail'
param publicUrl = ''
param webUrl = ''
param webLocation = ''

// Secrets come from the environment of whoever deploys; 32 random bytes in Base64: openssl rand -base64 32
param databasePassword = readEnvironmentVariable('COLDMAIL_DATABASE_PASSWORD')
param encryptionKey = readEnvironmentVariable('COLDMAIL_ENCRYPTION_KEY')
param linkKey = readEnvironmentVariable('COLDMAIL_LINK_KEY')

// true from the second deployment on, once the code is published
param codeIsPublished = bool(readEnvironmentVariable('COLDMAIL_CODE_IS_PUBLISHED', 'false'))
