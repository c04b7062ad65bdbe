metadata description = 'MySQL, reached over TLS from the private network only.'

param name string
param location string

@secure()
param password string

param sku { name: string, tier: 'Burstable' | 'GeneralPurpose' | 'MemoryOptimized' }
param standby bool
param subnetId string
param privateDnsZoneId string

var user = 'coldmail'
var databaseName = 'coldmail'

resource server 'Microsoft.DBforMySQL/flexibleServers@2024-12-30' = {
  name: name
  location: location
  sku: sku
  properties: {
    version: '8.4'
    administratorLogin: user
    administratorLoginPassword: password
    storage: {
      storageSizeGB: 64
      autoGrow: 'Enabled'
      autoIoScaling: 'Enabled'
    }
    backup: {
      backupRetentionDays: 14
      geoRedundantBackup: 'Disabled'
    }
    highAvailability: {
      mode: standby ? 'ZoneRedundant' : 'Disabled'
    }
    network: {
      delegatedSubnetResourceId: subnetId
      privateDnsZoneResourceId: privateDnsZoneId
    }
  }

  resource database 'databases' = {
    name: databaseName
    properties: {
      charset: 'utf8mb4'
      collation: 'utf8mb4_unicode_520_ci'
    }
  }
}

// The server takes one configuration change at a time.
@batchSize(1)
resource settings 'Microsoft.DBforMySQL/flexibleServers/configurations@2024-12-30' = [
  for setting in [
    // Imports are staged with LOAD DATA LOCAL.
    { name: 'local_infile', value: 'ON' }
    { name: 'require_secure_transport', value: 'ON' }
    { name: 'tls_version', value: 'TLSv1.2,TLSv1.3' }
    { name: 'slow_query_log', value: 'ON' }
  ]: {
    parent: server
    name: setting.name
    properties: {
      value: setting.value
      source: 'user-override'
    }
    dependsOn: [server::database]
  }
]

output host string = server.properties.fullyQualifiedDomainName
output databaseName string = databaseName
output user string = user
