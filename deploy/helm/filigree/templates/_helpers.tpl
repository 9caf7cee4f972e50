{{- define "filigree.name" -}}
{{- if contains "filigree" .Release.Name }}{{ .Release.Name | trunc 45 | trimSuffix "-" }}{{ else }}{{ printf "%s-filigree" .Release.Name | trunc 45 | trimSuffix "-" }}{{ end -}}
{{- end }}

{{/* What values.schema.json cannot check. */}}
{{- define "filigree.check" -}}
{{- if not (regexMatch "^[a-z][-a-z0-9]*$" .Release.Name) -}}
{{- fail "release name: must begin with a letter and consist of lower-case letters, digits and '-', because the names of services begin with it" -}}
{{- end -}}
{{- include "filigree.checkSettings" . -}}
{{- range $name := tuple "web" "poller" -}}
{{- $values := index $.Values $name -}}
{{- if and (has "ingest" (splitList "," $values.roles)) (not $.Values.kafka.bootstrapServers) -}}
{{- fail (printf "%s.roles: ingest needs kafka.bootstrapServers, because these pods have no volume: acknowledged payloads would be lost with the pod" $name) -}}
{{- end -}}
{{- end -}}
{{- if has (lower (.Values.settings.FILIGREE_HISTORY_ENABLED | default "")) (list "true" "on" "yes" "1") -}}
{{- if not .Values.settings.FILIGREE_HISTORY_S3_LOCATION -}}
{{- fail "settings.FILIGREE_HISTORY_ENABLED: set FILIGREE_HISTORY_S3_LOCATION, because pods have no common directory: events that one pod moves to files would be missing in all others" -}}
{{- end -}}
{{- if not .Values.settings.FILIGREE_HISTORY_S3_CACHE -}}
{{- fail "settings.FILIGREE_HISTORY_ENABLED: set FILIGREE_HISTORY_S3_CACHE, because the cache (10GB by default) is on the volume of the spool: ingest.spool.size must be larger than both" -}}
{{- end -}}
{{- end -}}
{{- include "filigree.checkVolume" . -}}
{{- include "filigree.checkKafkaProperties" . -}}
{{- include "filigree.checkKafkaTls" . -}}
{{- include "filigree.checkBucketPort" . -}}
{{- end }}

{{/* Only the names in settings.txt: Spring also reads other spellings of a name, which would bypass the checks of the chart. */}}
{{- define "filigree.checkSettings" -}}
{{- $known := splitList "\n" (.Files.Get "settings.txt") -}}
{{- $others := "^(FILIGREE_HEAP_PERCENT|SPRING_DATASOURCE_HIKARI_MAXIMUMPOOLSIZE|LOGGING_LEVEL_[A-Z0-9_]+|(JAVA_TOOL|JDK_JAVA)_OPTIONS|AWS_[A-Z0-9_]+|HTTPS?_PROXY|NO_PROXY|TZ)$" -}}
{{- range $name, $value := .Values.settings -}}
{{- if not (or (and $name (has $name $known)) (regexMatch $others $name)) -}}
{{- fail (printf "settings.%s: not in settings.txt, because docs/settings.md does not have this name, another value of the chart sets it, or it is a secret" $name) -}}
{{- end -}}
{{- if ne (trim $value) $value -}}
{{- fail (printf "settings.%s: has white space at its start or end" $name) -}}
{{- end -}}
{{- if regexMatch "^AWS_.*(KEY|KEY_ID|SECRET|TOKEN)$" $name -}}
{{- fail (printf "settings.%s: use aws.existingSecret for credentials" $name) -}}
{{- end -}}
{{- if and (hasSuffix "_OPTIONS" $name) (regexMatch "-D(filigree|spring|server|logging)\\.|(?i)password" $value) -}}
{{- fail (printf "settings.%s: has a setting of Filigree or a password" $name) -}}
{{- end -}}
{{- end -}}
{{- end }}

{{/* The volume of an ingest pod holds the spool in files, and the cache of history. */}}
{{- define "filigree.checkVolume" -}}
{{- $needed := 0.0 -}}
{{- if not .Values.kafka.bootstrapServers -}}
{{- $needed = include "filigree.settingBytes" (list . "FILIGREE_SPOOL_MAXSIZE" "1GB") | float64 -}}
{{- end -}}
{{- if has (lower (.Values.settings.FILIGREE_HISTORY_ENABLED | default "")) (list "true" "on" "yes" "1") -}}
{{- $needed = include "filigree.settingBytes" (list . "FILIGREE_HISTORY_S3_CACHE" "10GB") | float64 | addf $needed -}}
{{- end -}}
{{- $size := .Values.ingest.spool.size -}}
{{- $units := dict "Mi" 1048576 "Gi" 1073741824 "Ti" 1099511627776 "M" 1000000 "G" 1000000000 "T" 1000000000000 -}}
{{- $bytes := mulf (regexFind "^[0-9.]+" $size | float64) (index $units (regexFind "[A-Za-z]+$" $size)) -}}
{{- if lt $bytes $needed -}}
{{- fail (printf "ingest.spool.size: %s is smaller than the limits of what is on the volume, %.0f bytes: settings.FILIGREE_SPOOL_MAXSIZE (1GB by default, with the spool in files) and, with history, FILIGREE_HISTORY_S3_CACHE" $size $needed) -}}
{{- end -}}
{{- end }}

{{/* The bytes of a setting that is a size, as Spring reads it. Arguments: the root, the setting, its default. */}}
{{- define "filigree.settingBytes" -}}
{{- $name := index . 1 -}}
{{- $value := index (index . 0).Values.settings $name | default (index . 2) -}}
{{- if not (regexMatch "^[0-9]+(B|KB|MB|GB|TB)?$" $value) -}}
{{- fail (printf "settings.%s: %s is not a size such as 512MB or 2GB" $name $value) -}}
{{- end -}}
{{- $units := dict "" 1 "B" 1 "KB" 1024 "MB" 1048576 "GB" 1073741824 "TB" 1099511627776 -}}
{{- mulf (regexFind "^[0-9]+" $value | float64) (index $units (regexFind "[A-Z]*$" $value)) -}}
{{- end }}

{{- define "filigree.checkKafkaProperties" -}}
{{- range $name, $value := .Values.kafka.properties -}}
{{- if regexMatch "^sasl\\.jaas\\.config$|secret|password|passphrase|(key|token)$" $name -}}
{{- fail (printf "kafka.properties.%s: is a secret, which would be readable in the definition of the pods: use kafka.existingSecret or kafka.tls" $name) -}}
{{- end -}}
{{- end -}}
{{- end }}

{{- define "filigree.checkKafkaTls" -}}
{{- $tls := .Values.kafka.tls -}}
{{- if $tls.existingSecret -}}
{{- if not .Values.kafka.bootstrapServers -}}
{{- fail "kafka.tls.existingSecret: set kafka.bootstrapServers, because the spool is in files otherwise" -}}
{{- end -}}
{{- if not (or $tls.truststore $tls.keystore) -}}
{{- fail "kafka.tls.existingSecret: set kafka.tls.truststore or kafka.tls.keystore" -}}
{{- end -}}
{{- if not (has (index .Values.kafka.properties "security.protocol" | default "") (list "SSL" "SASL_SSL")) -}}
{{- fail "kafka.tls.existingSecret: set kafka.properties.security.protocol to SSL or SASL_SSL, because Kafka's clients do not use TLS otherwise" -}}
{{- end -}}
{{- range $name, $value := .Values.kafka.properties -}}
{{- if regexMatch "^ssl\\.(truststore|keystore)\\." $name -}}
{{- fail (printf "kafka.properties.%s: kafka.tls.existingSecret sets the truststore and the keystore" $name) -}}
{{- end -}}
{{- end -}}
{{- range $store := list "truststore" "keystore" -}}
{{- $file := index $tls $store -}}
{{- $isPem := eq (include "filigree.storeType" $file) "PEM" -}}
{{- $password := index $tls (printf "%sPasswordKey" $store) -}}
{{- if and $password (not $file) -}}
{{- fail (printf "kafka.tls.%sPasswordKey: set kafka.tls.%s" $store $store) -}}
{{- end -}}
{{- if and $file (not $isPem) (not $password) -}}
{{- fail (printf "kafka.tls.%sPasswordKey: %s needs a password" $store $file) -}}
{{- end -}}
{{- if and $isPem $password -}}
{{- fail (printf "kafka.tls.%sPasswordKey: %s is a PEM file, whose key must not be encrypted" $store $file) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end }}

{{/* The type of a keystore by the suffix of its file. */}}
{{- define "filigree.storeType" -}}
{{- if or (hasSuffix ".p12" .) (hasSuffix ".pfx" .) -}}PKCS12{{- else if hasSuffix ".jks" . -}}JKS{{- else -}}PEM{{- end -}}
{{- end }}

{{- define "filigree.checkBucketPort" -}}
{{- with .Values.settings.FILIGREE_HISTORY_S3_ENDPOINT -}}
{{- if not (regexMatch "^https?://[^/]+" .) -}}
{{- fail (printf "settings.FILIGREE_HISTORY_S3_ENDPOINT: %s is not a URL that begins with http:// or https://" .) -}}
{{- end -}}
{{- $url := urlParse . -}}
{{- $port := regexFind "[0-9]+$" (regexFind ":[0-9]+$" $url.host) | default (ternary "80" "443" (eq $url.scheme "http")) -}}
{{- if and $.Values.networkPolicy.enabled (ne (int $port) (int $.Values.networkPolicy.s3Port)) -}}
{{- fail (printf "networkPolicy.s3Port: %d is not the port of settings.FILIGREE_HISTORY_S3_ENDPOINT, %s" (int $.Values.networkPolicy.s3Port) $port) -}}
{{- end -}}
{{- end -}}
{{- end }}

{{- define "filigree.selector" -}}
app.kubernetes.io/name: filigree
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "filigree.labels" -}}
{{ include "filigree.selector" . }}
app.kubernetes.io/version: {{ .Values.image.tag | default .Chart.AppVersion | trunc 63 | trimAll "-_." | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "filigree.serviceAccount" -}}
{{ .Values.serviceAccount.name | default (include "filigree.name" .) }}
{{- end }}

{{- define "filigree.scheme" -}}
{{ ternary "HTTPS" "HTTP" (not (empty .Values.tls.existingSecret)) }}
{{- end }}

{{- define "filigree.secretFile" -}}
- name: {{ .variable }}_FILE
  value: /run/secrets/filigree/{{ .path }}
{{- end }}

{{/* Variables of the truststore and keystore of Kafka's clients. */}}
{{- define "filigree.kafkaTls" -}}
{{- $tls := . -}}
{{- range $store := list "truststore" "keystore" }}
{{- with index $tls $store }}
- name: FILIGREE_KAFKA_PROPERTIES_SSL_{{ upper $store }}_LOCATION
  value: /run/secrets/filigree-kafka/{{ . }}
- name: FILIGREE_KAFKA_PROPERTIES_SSL_{{ upper $store }}_TYPE
  value: {{ include "filigree.storeType" . }}
{{- end }}
{{- with index $tls (printf "%sPasswordKey" $store) }}
- name: FILIGREE_KAFKA_PROPERTIES_SSL_{{ upper $store }}_PASSWORD_FILE
  value: /run/secrets/filigree-kafka/{{ . }}
{{- end }}
{{- end }}
{{- end }}

{{/* The pod of a component. Arguments: root, name (of the component), values (of the component). */}}
{{- define "filigree.pod" -}}
{{- $root := .root }}
{{- $isPoller := eq .values.roles "poller" -}}
{{- $isKafka := and (has "ingest" (splitList "," .values.roles)) $root.Values.kafka.bootstrapServers -}}
metadata:
  labels:
    {{- include "filigree.labels" $root | nindent 4 }}
    app.kubernetes.io/component: {{ .name }}
  {{- with $root.Values.podAnnotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  serviceAccountName: {{ include "filigree.serviceAccount" $root | quote }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ $root.Values.terminationGracePeriodSeconds }}
  securityContext:
    {{- toYaml $root.Values.podSecurityContext | nindent 4 }}
  {{- with $root.Values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .values.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  topologySpreadConstraints:
    - maxSkew: 1
      topologyKey: kubernetes.io/hostname
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "filigree.selector" $root | nindent 10 }}
          app.kubernetes.io/component: {{ .name }}
  containers:
    - name: filigree
      image: "{{ $root.Values.image.repository }}:{{ $root.Values.image.tag | default $root.Chart.AppVersion }}"
      imagePullPolicy: {{ $root.Values.image.pullPolicy }}
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities:
          drop: [ALL]
      ports:
        - name: http
          containerPort: 8080
      env:
        - name: FILIGREE_ROLES
          value: {{ .values.roles | quote }}
        - name: FILIGREE_HOME
          value: /var/lib/filigree/home # created by the process, so that only its user can read it
        - name: SPRING_DATASOURCE_URL
          value: {{ $root.Values.database.url | quote }}
        - name: SPRING_DATASOURCE_USERNAME
          value: {{ $root.Values.database.username | quote }}
        {{- include "filigree.secretFile" (dict "variable" "SPRING_DATASOURCE_PASSWORD" "path" "database-password") | nindent 8 }}
        {{- if and $root.Values.keys.existingSecret (not $isPoller) }}
        {{- include "filigree.secretFile" (dict "variable" "FILIGREE_ADMIN_KEY" "path" "admin-key") | nindent 8 }}
        {{- include "filigree.secretFile" (dict "variable" "FILIGREE_INGEST_KEY" "path" "ingest-key") | nindent 8 }}
        {{- include "filigree.secretFile" (dict "variable" "FILIGREE_QUERY_KEY" "path" "query-key") | nindent 8 }}
        {{- end }}
        {{- if not $isPoller }}
        - name: FILIGREE_URL
          value: {{ $root.Values.url | quote }}
        - name: FILIGREE_TRUSTEDPROXIES
          value: {{ join "," $root.Values.trustedProxies | quote }}
        {{- end }}
        {{- $roles := splitList "," .values.roles }}
        {{- if or (has "query" $roles) (has "web" $roles) }}
        - name: FILIGREE_QUERY_PERMINUTE
          value: {{ $root.Values.query.perMinute | int64 | quote }}
        - name: FILIGREE_QUERY_SAMEPERMINUTE
          value: {{ $root.Values.query.samePerMinute | int64 | quote }}
        {{- end }}
        {{- if $root.Values.tls.existingSecret }}
        - name: FILIGREE_TLS_CERTIFICATE
          value: /run/secrets/filigree-tls/tls.crt
        - name: FILIGREE_TLS_PRIVATE_KEY
          value: /run/secrets/filigree-tls/tls.key
        {{- end }}
        {{- if $isKafka }}
        - name: FILIGREE_SPOOL
          value: kafka
        - name: FILIGREE_KAFKA_BOOTSTRAPSERVERS
          value: {{ $root.Values.kafka.bootstrapServers | quote }}
        {{- range $name, $value := $root.Values.kafka.properties }}
        - name: FILIGREE_KAFKA_PROPERTIES_{{ $name | upper | replace "." "_" }}
          value: {{ $value | quote }}
        {{- end }}
        {{- if $root.Values.kafka.existingSecret }}
        {{- include "filigree.secretFile" (dict "variable" "FILIGREE_KAFKA_PROPERTIES_SASL_JAAS_CONFIG" "path" "kafka-jaas-config") | nindent 8 }}
        {{- end }}
        {{- if $root.Values.kafka.tls.existingSecret }}
        {{- include "filigree.kafkaTls" $root.Values.kafka.tls | trim | nindent 8 }}
        {{- end }}
        {{- end }}
        {{- range $name, $value := $root.Values.settings }}
        - name: {{ $name }}
          value: {{ $value | quote }}
        {{- end }}
      {{- with $root.Values.aws.existingSecret }}
      envFrom:
        - secretRef:
            name: {{ . | quote }}
      {{- end }}
      startupProbe:
        httpGet: {path: /actuator/health/liveness, port: http, scheme: {{ include "filigree.scheme" $root }}}
        periodSeconds: 2
        timeoutSeconds: 3
        failureThreshold: {{ div (add $root.Values.startupSeconds 1) 2 }}
      livenessProbe:
        httpGet: {path: /actuator/health/liveness, port: http, scheme: {{ include "filigree.scheme" $root }}}
        periodSeconds: 10
        timeoutSeconds: 5
        failureThreshold: 6
      readinessProbe:
        httpGet: {path: /actuator/health/readiness, port: http, scheme: {{ include "filigree.scheme" $root }}}
        periodSeconds: 5
        timeoutSeconds: 3
        failureThreshold: 3
      lifecycle:
        preStop:
          exec:
            command: [sleep, "5"] # until load balancers have removed the pod
      resources:
        {{- toYaml .values.resources | nindent 8 }}
      volumeMounts:
        - name: home
          mountPath: /var/lib/filigree
        - name: tmp
          mountPath: /tmp
        - name: secrets
          mountPath: /run/secrets/filigree
          readOnly: true
        {{- if $root.Values.tls.existingSecret }}
        - name: tls
          mountPath: /run/secrets/filigree-tls
          readOnly: true
        {{- end }}
        {{- if and $isKafka $root.Values.kafka.tls.existingSecret }}
        - name: kafka-tls
          mountPath: /run/secrets/filigree-kafka
          readOnly: true
        {{- end }}
        {{- with $root.Values.extraVolumeMounts }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
  volumes:
    {{- if ne .name "ingest" }}
    - name: home
      emptyDir: {}
    {{- end }}
    - name: tmp
      emptyDir: {}
    - name: secrets
      projected:
        defaultMode: 288 # 0440
        sources:
          - secret:
              name: {{ $root.Values.database.existingSecret | quote }}
              items:
                - key: {{ $root.Values.database.passwordKey | quote }}
                  path: database-password
          {{- if and $isKafka $root.Values.kafka.existingSecret }}
          - secret:
              name: {{ $root.Values.kafka.existingSecret | quote }}
              items:
                - key: {{ $root.Values.kafka.jaasConfigKey | quote }}
                  path: kafka-jaas-config
          {{- end }}
          {{- if and $root.Values.keys.existingSecret (not $isPoller) }}
          - secret:
              name: {{ $root.Values.keys.existingSecret | quote }}
              items:
                - {key: admin-key, path: admin-key}
                - {key: ingest-key, path: ingest-key}
                - {key: query-key, path: query-key}
          {{- end }}
    {{- if $root.Values.tls.existingSecret }}
    - name: tls
      secret:
        secretName: {{ $root.Values.tls.existingSecret | quote }}
        defaultMode: 288
    {{- end }}
    {{- if and $isKafka $root.Values.kafka.tls.existingSecret }}
    - name: kafka-tls
      secret:
        secretName: {{ $root.Values.kafka.tls.existingSecret | quote }}
        defaultMode: 288
    {{- end }}
    {{- with $root.Values.extraVolumes }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end }}
