package io.filigree.access;

import java.time.Clock;
import java.util.Map;
import java.util.stream.Stream;

import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.ApiKeys;
import io.filigree.db.key.AppUser.Role;
import io.filigree.db.key.AppUsers;
import io.filigree.db.key.LoginFailures;
import io.filigree.db.key.LoginSessions;
import io.filigree.db.key.LoginSessions.Limits;
import io.filigree.db.schema.SchemaStart;
import io.filigree.db.sender.SenderStats;
import io.filigree.http.HttpMetrics;
import io.filigree.http.PublicUrl;
import io.filigree.problem.ProblemWriter;
import io.filigree.role.ProcessRole;
import io.filigree.route.IngestRoutes;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.DelegatingPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.crypto.password.Pbkdf2PasswordEncoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfTokenRepository;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.AndRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.FlashMapManager;

/**
 * Authorization rules. Only health is open without authentication. There is one filter chain each for tools, for pages
 * and for queries, which both use. Any other path requires a login.
 */
@Configuration(proxyBeanMethods = false)
@Import({ApiKeys.class, AppUsers.class, LoginFailures.class})
class SecurityConfiguration {

    private static final String INGEST = Kind.INGEST.name();
    private static final String EVENTS = Kind.EVENTS.name();
    private static final String QUERY = Kind.QUERY.name();
    private static final String BOUND_QUERY = ApiKeyFilter.BOUND_QUERY;
    private static final String ADMIN = Kind.ADMIN.name();

    /** No inline scripts or styles, no external content, no embedding in frames. */
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
            + "frame-ancestors 'none'";

    /**
     * Disables the meters for each filter of each request: they are not used, and every sender would wait for them.
     */
    @Bean
    SecurityObservationSettings securityObservations() {
        return SecurityObservationSettings.noObservations();
    }

    /** Runs after the body is received, so that a client which is still sending can read the response. */
    @Bean
    FilterRegistrationBean<UnknownPathFilter> unknownPaths(
            ServedPaths served,
            ProblemWriter problems,
            HttpMetrics metrics,
            SenderStats senders,
            Environment settings) {
        FilterRegistrationBean<UnknownPathFilter> registration = new FilterRegistrationBean<>(
                new UnknownPathFilter(served, problems, metrics, senders, ProcessRole.active(settings)));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 7);
        return registration;
    }

    /** Runs before the body is received: without keys, no request can be authenticated. */
    @Bean
    FilterRegistrationBean<DatabaseUnavailableFilter> databaseUnavailable(
            SchemaStart schema, ApiKeys keys, ProblemWriter problems, Environment settings) {
        FilterRegistrationBean<DatabaseUnavailableFilter> registration = new FilterRegistrationBean<>(
                new DatabaseUnavailableFilter(schema, keys, problems, ProcessRole.active(settings)));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 4);
        return registration;
    }

    /** Ingest paths check only the key: a function waits for each response and is billed for that time. */
    @Bean
    @Order(0)
    SecurityFilterChain senderChain(
            HttpSecurity http,
            ApiKeys keys,
            ProblemWriter problems,
            RejectedEventPosts refusedEvents,
            UnauthorizedSenderMetrics unauthorized) {
        SenderAccessProblems refusals = new SenderAccessProblems(problems, refusedEvents, unauthorized);
        return http.securityMatcher(ToolEndpoints.INGEST)
                .addFilterBefore(new ApiKeyFilter(keys, problems, unauthorized::unknownKey), AuthorizationFilter.class)
                .authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(
                                DispatcherType.ERROR, DispatcherType.FORWARD, DispatcherType.ASYNC)
                        .permitAll()
                        .requestMatchers(ToolEndpoints.EVENTS)
                        .hasAuthority(EVENTS)
                        .anyRequest()
                        .hasAuthority(INGEST))
                .exceptionHandling(
                        handling -> handling.authenticationEntryPoint(refusals).accessDeniedHandler(refusals))
                .sessionManagement(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .csrf(AbstractHttpConfigurer::disable) // keys are sent in headers, which browsers do not add
                .headers(AbstractHttpConfigurer::disable)
                .servletApi(AbstractHttpConfigurer::disable)
                .anonymous(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .build();
    }

    @Bean
    @Order(1)
    SecurityFilterChain toolChain(HttpSecurity http, ApiKeys keys, ProblemWriter problems, AccessDenials reasons) {
        ToolAccessProblems refusals = new ToolAccessProblems(problems, reasons);
        return http.securityMatcher(ToolEndpoints.TOOLS)
                .addFilterBefore(new ApiKeyFilter(keys, problems), AnonymousAuthenticationFilter.class)
                .authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(
                                DispatcherType.ERROR, DispatcherType.FORWARD, DispatcherType.ASYNC)
                        .permitAll()
                        .requestMatchers("/actuator/health", "/actuator/health/**")
                        .permitAll()
                        .requestMatchers(ToolEndpoints.FOR_ADMINS)
                        .hasAuthority(ADMIN)
                        .requestMatchers(reads("/api/events", "/api/ingest", "/api/openapi"))
                        .hasAnyAuthority(QUERY, BOUND_QUERY, ADMIN)
                        .requestMatchers(reads("/actuator/**", "/api/**"))
                        .hasAnyAuthority(QUERY, ADMIN)
                        .anyRequest()
                        .hasAuthority(ADMIN))
                .exceptionHandling(
                        handling -> handling.authenticationEntryPoint(refusals).accessDeniedHandler(refusals))
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .requestCache(AbstractHttpConfigurer::disable)
                .csrf(AbstractHttpConfigurer::disable) // keys are sent in headers, which browsers do not add
                .headers(SecurityConfiguration::keepToThisHost)
                .logout(AbstractHttpConfigurer::disable)
                .build();
    }

    /**
     * Query paths: tools authenticate with a key, pages with their session. A request with a key needs no CSRF token,
     * because a page of another origin cannot make a browser send one.
     */
    @Bean
    @Order(2)
    SecurityFilterChain queryChain(
            HttpSecurity http,
            ApiKeys keys,
            LoginSessionRepository sessions,
            CsrfTokenRepository tokens,
            ProblemWriter problems,
            AccessDenials reasons) {
        ToolAccessProblems refusals = new ToolAccessProblems(problems, reasons);
        return http.securityMatcher(ToolEndpoints.QUERIES)
                .securityContext(context -> context.securityContextRepository(sessions))
                .addFilterBefore(new ApiKeyFilter(keys, problems), AnonymousAuthenticationFilter.class)
                .authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(
                                DispatcherType.ERROR, DispatcherType.FORWARD, DispatcherType.ASYNC)
                        .permitAll()
                        .requestMatchers(ToolEndpoints.EXPLAIN)
                        .hasAnyAuthority(ADMIN, "ROLE_" + Role.ADMIN.name())
                        .anyRequest()
                        .hasAnyAuthority(QUERY, BOUND_QUERY, ADMIN, "ROLE_" + Role.VIEWER.name()))
                .exceptionHandling(
                        handling -> handling.authenticationEntryPoint(refusals).accessDeniedHandler(refusals))
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .requestCache(AbstractHttpConfigurer::disable)
                .csrf(csrf -> csrf.csrfTokenRepository(tokens)
                        .requireCsrfProtectionMatcher(request -> needsToken(request, sessions)))
                .headers(SecurityConfiguration::keepToThisHost)
                .logout(AbstractHttpConfigurer::disable)
                .build();
    }

    private static RequestMatcher reads(String... paths) {
        RequestMatcher anyPath = new OrRequestMatcher(Stream.of(paths)
                .<RequestMatcher>map(PathPatternRequestMatcher::pathPattern)
                .toList());
        return new AndRequestMatcher(ToolEndpoints::isRead, anyPath);
    }

    private static boolean needsToken(HttpServletRequest request, LoginSessionRepository sessions) {
        return request.getMethod().equals("POST")
                && !ApiKeyFilter.hasKey(request)
                && sessions.user(request).isPresent();
    }

    /**
     * Pages. Any path that is not listed here requires an editor, except GET. CSRF tokens and the headers against
     * sniffing and framing are Spring Security's own. Sessions are in the database, never in the servlet container.
     */
    @Bean
    @Order(3)
    SecurityFilterChain peopleChain(
            HttpSecurity http,
            LoginSessionRepository sessions,
            CsrfTokenRepository tokens,
            LoginRedirectCookie savedPath,
            KnownDevices devices,
            ProblemWriter problems,
            AccessDenials reasons,
            Environment settings) {
        PageAccessProblems refusals = new PageAccessProblems(problems, reasons, ProcessRole.active(settings));
        return http.securityContext(context -> context.securityContextRepository(sessions))
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .authorizeHttpRequests(
                        requests -> requests.dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.FORWARD)
                                .permitAll()
                                .requestMatchers("/login", "/assets/**")
                                .permitAll()
                                .requestMatchers("/password")
                                .authenticated()
                                .requestMatchers("/audit", "/people", "/people/**", "/accounts/*/unpair", "/query/plan")
                                .hasRole(Role.ADMIN.name())
                                .requestMatchers(
                                        "/ingest",
                                        "/keys",
                                        "/keys/**",
                                        "/accounts/new",
                                        "/accounts/bulk",
                                        "/accounts/bulk/**",
                                        "/accounts/*/pair/**",
                                        "/accounts/*/policies/**",
                                        "/dashboards/add",
                                        "/dashboards/*/edit",
                                        "/dashboards/*/widget",
                                        "/dashboards/*/variable")
                                .hasRole(Role.EDITOR.name())
                                .requestMatchers(ToolEndpoints::isRead)
                                .hasRole(Role.VIEWER.name())
                                .anyRequest()
                                .hasRole(Role.EDITOR.name()))
                .formLogin(login -> login.loginPage("/login")
                        .successHandler((request, response, user) -> {
                            devices.remember(user.getName(), response);
                            response.sendRedirect(savedPath.take(request, response));
                        })
                        .failureHandler(new LoginFailureHandler())
                        .authenticationDetailsSource(LoginSource::of))
                .exceptionHandling(
                        handling -> handling.authenticationEntryPoint(refusals).accessDeniedHandler(refusals))
                .logout(logout -> logout.logoutSuccessUrl("/login?out"))
                .requestCache(cache -> cache.requestCache(savedPath))
                .csrf(csrf -> csrf.csrfTokenRepository(tokens))
                .headers(headers -> keepToThisHost(headers)
                        .contentSecurityPolicy(policy -> policy.policyDirectives(CONTENT_SECURITY_POLICY))
                        .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.SAME_ORIGIN)))
                .build();
    }

    /**
     * Stores the CSRF token in a cookie, because an unauthenticated visitor has no session. With https, only pages of
     * this host can set the cookie.
     */
    @Bean
    CsrfTokenRepository csrfTokens(PublicUrl url) {
        CookieCsrfTokenRepository tokens = new CookieCsrfTokenRepository();
        tokens.setCookieName((url.isSecure() ? "__Host-" : "") + "filigree-csrf");
        tokens.setCookieCustomizer(
                cookie -> cookie.path("/").httpOnly(true).secure(url.isSecure()).sameSite("Lax"));
        return tokens;
    }

    @Bean
    LoginRedirectCookie savedPath(PublicUrl url) {
        return new LoginRedirectCookie(url.isSecure());
    }

    @Bean
    LoginSessionRepository loginSessions(
            JdbcClient jdbc, SessionSettings settings, ServerProperties server, Clock clock, PublicUrl url) {
        Limits limits = settings.limits(server.getServlet().getSession().getTimeout());
        return new LoginSessionRepository(new LoginSessions(jdbc, limits), clock, url.isSecure());
    }

    /** Replaces Spring MVC's, which stores flash attributes in the servlet container. */
    @Bean(DispatcherServlet.FLASH_MAP_MANAGER_BEAN_NAME)
    FlashMapManager flashMaps(LoginSessionRepository sessions, ObjectProvider<FlashAttributeType> types) {
        return new SessionFlashMaps(sessions, types.stream().toList());
    }

    /** Strict-Transport-Security is sent only with https and does not include subdomains. */
    private static HeadersConfigurer<HttpSecurity> keepToThisHost(HeadersConfigurer<HttpSecurity> headers) {
        return headers.httpStrictTransportSecurity(hsts -> hsts.includeSubDomains(false));
    }

    /** The only authentication provider of pages. */
    @Bean
    AuthenticationProvider passwordLogin(PasswordAuthenticator authenticator) {
        return new PasswordLogin(authenticator);
    }

    @Bean
    PasswordAuthenticator passwordAuthenticator(
            AppUsers users,
            LoginFailures failures,
            PasswordHasher hasher,
            KnownDevices devices,
            Clock clock,
            MeterRegistry registry) {
        return new PasswordAuthenticator(users, failures, hasher, devices, clock, registry);
    }

    @Bean
    KnownDevices knownDevices(AppUsers users, Clock clock, PublicUrl url) {
        return new KnownDevices(users, clock, url.isSecure());
    }

    /** At most half of the processors hash passwords; the others are left to ingest. */
    @Bean
    PasswordHasher passwordHasher(PasswordEncoder encoder) {
        return new PasswordHasher(encoder, Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
    }

    /**
     * PBKDF2, which accepts passwords of any length. Hashes of earlier versions name their algorithm. A hash is
     * deliberately slow, about a tenth of a second.
     */
    @Bean
    PasswordEncoder passwordEncoder() {
        return new DelegatingPasswordEncoder(
                "pbkdf2",
                Map.of(
                        "pbkdf2",
                        Pbkdf2PasswordEncoder.defaultsForSpringSecurity_v5_8(),
                        "bcrypt",
                        new BCryptPasswordEncoder(),
                        RandomPassword.ID,
                        new RandomPassword.Encoder()));
    }

    /**
     * Requests that the firewall rejects, such as an encoded slash or a line break in a path, get a regular error
     * response.
     */
    @Bean
    RequestRejectedHandler rejectedRequests(ProblemWriter problems, HttpMetrics metrics) {
        return (request, response, exception) -> {
            metrics.refused("invalid_path");
            problems.write(
                    response,
                    HttpStatus.BAD_REQUEST,
                    "the address or a header cannot be accepted. " + IngestRoutes.DESCRIPTION);
        };
    }
}
